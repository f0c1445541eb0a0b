using System.Text.Json.Nodes;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

/// <summary>A stack of its own: whoever is told to wait waits with everything.</summary>
public sealed class When_the_directory_asks_to_wait : IAsyncLifetime
{
    private readonly string _device = Events.New("tablet");
    private readonly string _other = Events.New("tablet");
    private readonly string _first = Events.New("operator");
    private readonly string _second = Events.New("operator");
    private Stack _stack = null!;

    public async Task InitializeAsync()
    {
        _stack = await Stack.StartAsync(options => options with
        {
            PolicyFile = PolicyFile.With(policy => policy["retries"] = new JsonObject { ["attempts"] = 10, ["firstDelay"] = "100ms", ["longestDelay"] = "1s" }),
        });
        await _stack.PublishAsync(Events.SignIn(_device, _first, "s-1", at: -60), Events.SignIn(_other, _second, "s-2", at: -60));
    }

    public async Task DisposeAsync() => await _stack.DisposeAsync();

    [Fact]
    public async Task Nothing_is_written_before_that_time_for_anybody_and_what_waits_is_no_attempt()
    {
        await _stack.FailAsync(new { service = "graph", method = "POST", path = $"/users/{_first}/*", status = 429, retryAfter = 60 });
        await _stack.PublishAsync(Events.SignIn(_device, Events.New("operator"), "s-3"));
        await _stack.PublishAsync(Events.SignIn(_other, Events.New("operator"), "s-4"));

        var refused = (await _stack.HandoffAsync(_device)).Step("revokeTokens");
        Assert.Equal(("owed", "429 TooManyRequests", 1), (refused.Text("state"), refused.Text("reason"), (int)refused["attempts"]!));
        var held = (await _stack.HandoffAsync(_other)).Step("revokeTokens");
        Assert.Equal(("owed", "held back: the directory asked for a pause", 0), (held.Text("state"), held.Text("reason"), (int)held["attempts"]!));
        Assert.All([refused, held], step => Assert.True(step.Time("nextAttemptAt") > TimeProvider.System.GetUtcNow().AddSeconds(40)));

        await _stack.SweepAsync();
        await _stack.SweepAsync();
        Assert.Equal((1, 0), (await _stack.RevocationsAsync(_first), await _stack.RevocationsAsync(_second)));
    }
}
