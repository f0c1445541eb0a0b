using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

/// <summary>Graph can revoke a person only everywhere at once, so a handoff says what else it ended.</summary>
[Collection(OneStack.Name)]
public sealed class When_a_revocation_ends_more_than_it_should(OneStack shared)
{
    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task The_sessions_on_other_devices_show_at_once_and_are_on_the_ledger_after_the_sweep()
    {
        var (device, other, first) = (Events.New("tablet"), Events.New("tablet"), Events.New("operator"));
        await _stack.PublishAsync(Events.SignIn(device, first, "s-1", at: -100), Events.SignIn(other, first, "s-9", at: -90));
        await _stack.PublishAsync(Events.SignIn(device, Events.New("operator"), "s-2"));

        var before = await _stack.HandoffAsync(device);
        var collateral = Assert.Single(before.Items("collateral"));
        Assert.Equal((other, "s-9"), (collateral.Text("deviceId"), collateral.Text("sessionId")));
        Assert.DoesNotContain(await _stack.LedgerAsync(device), entry => entry.Text("type") == "handoff.collateral");
        await _stack.SweepAsync();

        var entry = Assert.Single(await _stack.LedgerAsync(device), entry => entry.Text("type") == "handoff.collateral");
        Assert.Equal((other, "s-9"), (entry.Items("sessions")[0].Text("deviceId"), entry.Items("sessions")[0].Text("sessionId")));
        Assert.Equal(before["collateral"]!.ToJsonString(), (await _stack.HandoffAsync(device))["collateral"]!.ToJsonString());
        Assert.Equal(first, (await _stack.DeviceAsync(other))["holder"].Text("userId"));
    }

    [Fact]
    public async Task A_handoff_that_ended_nothing_else_says_so()
    {
        var device = Events.New("tablet");
        await _stack.PublishAsync(Events.SignIn(device, Events.New("operator"), "s-1", at: -100));
        await _stack.PublishAsync(Events.SignIn(device, Events.New("operator"), "s-2"));
        await _stack.SweepAsync();

        Assert.Empty((await _stack.HandoffAsync(device)).Items("collateral"));
        Assert.DoesNotContain(await _stack.LedgerAsync(device), entry => entry.Text("type") == "handoff.collateral");
    }
}
