using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

/// <summary>A yes that did nothing, a no that did it, and a yes whose effect shows late.</summary>
[Collection(QuickStack.Name)]
public sealed class When_an_answer_and_its_effect_differ(QuickStack shared) : IAsyncLifetime
{
    private readonly Stack _stack = shared.Stack;
    private readonly string _device = Events.New("tablet");
    private readonly string _first = Events.New("operator");
    private readonly string _second = Events.New("operator");

    public Task InitializeAsync() => _stack.PublishAsync(Events.SignIn(_device, _first, "s-1", at: -60));

    public async Task DisposeAsync()
    {
        await _stack.HealAsync();
        await LagAsync(150);
    }

    [Fact]
    public async Task A_yes_that_had_no_effect_is_accepted_and_never_verified()
    {
        await _stack.FailAsync(new { service = "graph", method = "POST", path = $"/users/{_first}/*", status = 200, body = new { value = true } });
        await PassOnAsync();

        var handoff = await _stack.HandoffAsync(_device);
        var step = handoff.Step("revokeTokens");
        Assert.Equal(("accepted", "pending"), (step.Text("state"), handoff.Text("status")));
        Assert.NotNull(step["acceptedAt"]);
        Assert.Null(step["verifiedAt"]);
        Assert.Contains("does not show", step.Text("reason"), StringComparison.Ordinal);
        Assert.True(step["evidence"].Time("signInSessionsValidFromDateTime") < step["evidence"].Time("mustReach"));
        Assert.DoesNotContain(await _stack.PublishedAsync(handoff.Text("id")!), e => e.Text("type") == "Handoff.Session.Revoked");
        Assert.Contains((await _stack.DeviceAsync(_device)).Items("openSessions"), session => session.Text("sessionId") == "s-1");
    }

    [Fact]
    public async Task A_failure_that_had_its_effect_is_found_by_reading_back_without_a_second_call()
    {
        await LagAsync(0);
        await _stack.FailAsync(new { service = "graph", method = "POST", path = $"/users/{_first}/*", status = 500, applied = true, times = 1 });
        await PassOnAsync();

        Assert.Equal("completed", (await _stack.HandoffAsync(_device)).Text("status"));
        Assert.Equal(1, await _stack.RevocationsAsync(_first));
    }

    [Fact]
    public async Task A_failure_that_had_its_effect_is_found_later_when_reading_back_lags()
    {
        await _stack.FailAsync(new { service = "graph", method = "POST", path = $"/users/{_first}/*", status = 500, applied = true, times = 1 });
        await PassOnAsync();
        Assert.Equal("owed", (await _stack.HandoffAsync(_device)).Step("revokeTokens").Text("state"));
        await _stack.SweepUntilAsync("the handoff is complete", async () => (await _stack.HandoffAsync(_device)).Text("status") == "completed");

        Assert.Equal(1, await _stack.RevocationsAsync(_first));
    }

    [Fact]
    public async Task An_effect_that_shows_late_is_accepted_first_and_verified_by_a_later_sweep()
    {
        await LagAsync(4000);
        await PassOnAsync();
        Assert.Equal("accepted", (await _stack.HandoffAsync(_device)).Step("revokeTokens").Text("state"));
        await _stack.SweepAsync();
        Assert.Equal("accepted", (await _stack.HandoffAsync(_device)).Step("revokeTokens").Text("state"));
        await _stack.SweepUntilAsync("the handoff is complete", async () => (await _stack.HandoffAsync(_device)).Text("status") == "completed");

        Assert.Equal(1, await _stack.RevocationsAsync(_first));
        var handoff = await _stack.HandoffAsync(_device);
        Assert.True(handoff.Step("revokeTokens").Time("acceptedAt") < handoff.Step("revokeTokens").Time("verifiedAt"));
        Assert.True((double)handoff["timeToZeroAccess"]! >= 4);
        Assert.Equal(
            ["handoff.detected", "step.accepted", "step.verified", "handoff.completed"],
            (await _stack.LedgerAsync(_device)).Where(entry => entry["handoffId"] is not null).Select(entry => entry.Text("type")));
    }

    private Task PassOnAsync() => _stack.PublishAsync(Events.SignIn(_device, _second, "s-2"));

    private Task LagAsync(int milliseconds) => _stack.PutControlAsync("/settings", new { readBackLagMs = milliseconds });
}
