using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(QuickStack.Name)]
public sealed class When_events_come_late(QuickStack shared) : IAsyncLifetime
{
    private readonly Stack _stack = shared.Stack;
    private readonly string _device = Events.New("tablet");
    private readonly string _first = Events.New("operator");
    private readonly string _second = Events.New("operator");

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _stack.HealAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_late_return_never_cuts_off_the_next_operator(bool saysWho)
    {
        await _stack.PublishAsync(Events.SignIn(_device, _first, "s-1", at: -200));
        await _stack.PublishAsync(Events.SignIn(_device, _second, "s-2", at: -50));
        await _stack.PublishAsync(Events.CheckIn(_device, at: -100, user: saysWho ? _first : null));
        await _stack.SweepAsync();

        Assert.Equal(0, await _stack.RevocationsAsync(_second));
        var now = await _stack.DeviceAsync(_device);
        Assert.Equal(_second, now["holder"].Text("userId"));
        Assert.Equal("s-2", Assert.Single(now.Items("openSessions")).Text("sessionId"));
        var standing = await _stack.HandoffAsync(_device);
        Assert.Equal(("checkIn", _first, "completed"), (standing.Text("cause"), standing["from"].Text("userId"), standing.Text("status")));
        var ledger = await _stack.LedgerAsync(_device);
        Assert.NotNull(Assert.Single(ledger, entry => entry.Text("type") == "device.checkedIn")["late"]);
        Assert.Single(ledger, entry => entry.Text("type") == "handoff.revised");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_late_return_never_cuts_off_the_same_operator_who_took_it_again(bool saysWho)
    {
        await _stack.PublishAsync(Events.SignIn(_device, _first, "s-1", at: -200));
        await _stack.PublishAsync(Events.SignIn(_device, _first, "s-2", at: -50));
        await _stack.PublishAsync(Events.CheckIn(_device, at: -100, user: saysWho ? _first : null));
        await _stack.SweepAsync();

        Assert.Equal(0, await _stack.RevocationsAsync(_first));
        var handoff = await _stack.HandoffAsync(_device);
        var step = handoff.Step("revokeTokens");
        Assert.Equal(("checkIn", "superseded"), (handoff.Text("cause"), step.Text("state")));
        Assert.Contains("after the handoff", step.Text("reason"), StringComparison.Ordinal);
        Assert.Equal(_first, (await _stack.DeviceAsync(_device))["holder"].Text("userId"));
    }

    [Fact]
    public async Task A_session_reported_after_its_handoff_is_closed_by_the_revocation_that_covers_it()
    {
        await _stack.PublishAsync(Events.SignIn(_device, _first, "s-1", at: -600));
        await _stack.PublishAsync(Events.SignIn(_device, _second, "s-2", at: -500));
        await _stack.PublishAsync(Events.SignIn(_device, _first, "s-0", at: -550, app: "charts"));
        await _stack.SweepAsync();

        Assert.Equal(["s-2"], (await _stack.DeviceAsync(_device)).Items("openSessions").Select(session => session.Text("sessionId")));
        Assert.Single(await _stack.HandoffsAsync(_device));
        Assert.Empty(await _stack.FindingsAsync(_device));
        Assert.Equal(1, await _stack.RevocationsAsync(_first));
    }

    [Fact]
    public async Task A_session_reported_after_its_handoff_is_residual_when_no_revocation_covers_it()
    {
        await _stack.FailAsync(new { service = "graph", method = "POST", path = $"/users/{_first}/*", status = 403 });
        await _stack.PublishAsync(Events.SignIn(_device, _first, "s-1", at: -600));
        await _stack.PublishAsync(Events.SignIn(_device, _second, "s-2", at: -500));
        await _stack.PublishAsync(Events.SignIn(_device, _first, "s-0", at: -550));
        await _stack.SweepAsync();

        var flagged = (await _stack.FindingsAsync(_device, "&kind=residual.open")).Select(finding => finding.Text("sessionId")).Order();
        Assert.Equal(["s-0", "s-1"], flagged);
    }

    [Fact]
    public async Task Who_began_a_rightful_session_elsewhere_meanwhile_is_not_revoked()
    {
        var other = Events.New("tablet");
        await _stack.PublishAsync(Events.SignIn(_device, _first, "s-1", at: -500));
        await _stack.PublishAsync(Events.SignIn(other, _first, "s-9", at: -100));
        // The badge reader was offline: it reports the return of the first device only now.
        await _stack.PublishAsync(Events.CheckIn(_device, at: -400));
        await _stack.SweepAsync();

        var handoff = await _stack.HandoffAsync(_device);
        Assert.Equal(("superseded", 0), (handoff.Step("revokeTokens").Text("state"), await _stack.RevocationsAsync(_first)));
        Assert.Equal((_first, "s-9"), await HeldAsync(other));
        // Nothing has ended the old session, so it is flagged instead.
        Assert.Equal("s-1", (await _stack.OpenFindingAsync(_device, "residual.open")).Text("sessionId"));
        Assert.Equal("superseded", (await _stack.OpenFindingAsync(_device, "residual.open"))["evidence"].Text("revocation"));
    }

    private async Task<(string?, string?)> HeldAsync(string device)
    {
        var now = await _stack.DeviceAsync(device);
        return (now["holder"].Text("userId"), Assert.Single(now.Items("openSessions")).Text("sessionId"));
    }
}
