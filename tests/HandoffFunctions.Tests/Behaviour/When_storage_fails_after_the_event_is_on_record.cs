using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(QuickStack.Name)]
public sealed class When_storage_fails_after_the_event_is_on_record(QuickStack shared) : IAsyncLifetime
{
    private readonly Stack _stack = shared.Stack;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _stack.HealAsync();

    [Fact]
    public async Task The_event_is_acknowledged_and_the_sweep_closes_the_handoff()
    {
        var (device, first, second) = (Events.New("tablet"), Events.New("operator"), Events.New("operator"));
        await _stack.PublishAsync(Events.SignIn(device, first, "s-1", at: -60));
        await _stack.FailAsync(new { service = "graph", method = "POST", path = $"*/users/{first}/revokeSignInSessions", delayMs = 4000 });
        await _stack.PublishAtOnceAsync(Events.SignIn(device, second, "s-2"));
        await StackQuestions.UntilAsync("the handoff is on record", async () => (await _stack.DeviceAsync(device))["holder"].Text("userId") == second);
        await _stack.FailAsync(new { service = "table", method = "POST", status = 503 });
        await _stack.IdleAsync();

        // Its log comes through a pipe, and may come after its answer.
        await StackQuestions.UntilAsync("it says that the rest is left to the sweep", () =>
            Task.FromResult(_stack.Local.HandlerLog.Any(line => line.Contains("is left to the sweep", StringComparison.Ordinal))));
        Assert.Equal("pending", (await _stack.HandoffAsync(device)).Text("status"));

        await _stack.HealAsync();
        await _stack.SweepAsync();
        var handoff = await _stack.HandoffAsync(device);
        Assert.Equal(("completed", "verified"), (handoff.Text("status"), handoff.Step("revokeTokens").Text("state")));
        // What had been published before it could be recorded went out again, as the same events.
        Assert.Equal(3, (await _stack.PublishedAsync(handoff.Text("id")!)).Select(sent => sent.Text("id")).Distinct().Count());
        Assert.Empty((await _stack.ControlAsync("/deadletters")).AsArray());
    }
}
