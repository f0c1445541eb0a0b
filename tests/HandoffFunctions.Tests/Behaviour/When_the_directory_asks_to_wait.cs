using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(QuickStack.Name)]
public sealed class When_the_directory_asks_to_wait(QuickStack shared) : IAsyncLifetime
{
    private readonly Stack _stack = shared.Stack;
    private readonly string _device = Events.New("tablet");
    private readonly string _first = Events.New("operator");
    private readonly string _second = Events.New("operator");

    public Task InitializeAsync() => _stack.PublishAsync(Events.SignIn(_device, _first, "s-1", at: -60));

    public Task DisposeAsync() => _stack.HealAsync();

    [Fact]
    public async Task The_revocation_is_not_asked_for_again_before_that_time()
    {
        await ThrottleAsync("POST", $"/users/{_first}/*");
        await PassOnAsync();
        var step = (await _stack.HandoffAsync(_device)).Step("revokeTokens");
        Assert.Equal(("owed", "429 TooManyRequests"), (step.Text("state"), step.Text("reason")));
        await WaitsAsync();

        await _stack.SweepAsync();
        await _stack.SweepAsync();
        Assert.Equal(1, await _stack.RevocationsAsync(_first));
    }

    [Fact]
    public async Task The_effect_is_not_read_back_again_before_that_time()
    {
        await ThrottleAsync("GET", $"/users/{_first}");
        await PassOnAsync();
        Assert.Equal("accepted", (await _stack.HandoffAsync(_device)).Step("revokeTokens").Text("state"));
        await WaitsAsync();

        await _stack.SweepAsync();
        await _stack.SweepAsync();
        Assert.Equal((1, 1), (await _stack.RevocationsAsync(_first), await _stack.ReadingsAsync(_first)));
    }

    [Fact]
    public async Task Nothing_is_asked_of_it_when_already_the_first_reading_was_told_to_wait()
    {
        await ThrottleAsync("GET", $"/users/{_first}");
        // Another handoff may have revoked already when a shift ends, so the effect is looked for first.
        await _stack.PublishAsync(Events.ShiftEnded(_first));
        Assert.Equal("owed", (await _stack.HandoffAsync(_device)).Step("revokeTokens").Text("state"));
        await WaitsAsync();

        Assert.Equal((0, 1), (await _stack.RevocationsAsync(_first), await _stack.ReadingsAsync(_first)));
    }

    private Task ThrottleAsync(string method, string path) => _stack.FailAsync(new { service = "graph", method, path, status = 429, retryAfter = 60 });

    private Task PassOnAsync() => _stack.PublishAsync(Events.SignIn(_device, _second, "s-2"));

    private async Task WaitsAsync() =>
        Assert.True((await _stack.HandoffAsync(_device)).Step("revokeTokens").Time("nextAttemptAt") > TimeProvider.System.GetUtcNow().AddSeconds(40));
}
