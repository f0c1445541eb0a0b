using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

/// <summary>Sign-in logs come minutes late, often after the sweep has judged what they are about.</summary>
[Collection(OneStack.Name)]
public sealed class When_records_come_late(OneStack shared)
{
    private const int TenMinutes = 600;

    private readonly Stack _stack = shared.Stack;
    private readonly string _device = Events.New("tablet");
    private readonly string _first = Events.New("operator");
    private readonly string _second = Events.New("operator");

    [Fact]
    public async Task A_use_from_ten_minutes_ago_flags_in_retrospect()
    {
        await _stack.PublishAsync(Events.CheckOut(_device, _first, at: -TenMinutes - 400));
        await _stack.LogAsync(Records.SignIn(_first, "s-1", _device, at: -TenMinutes - 300));
        await _stack.PublishAsync(Events.CheckOut(_device, _second, at: -TenMinutes - 60));
        await _stack.SweepAsync();
        Assert.Empty(await _stack.FindingsAsync(_device, "&status=open"));

        await _stack.LogAsync(Records.Refreshed(_first, "s-1", _device, at: -TenMinutes));
        await _stack.SweepAsync();

        var finding = Assert.Single(await _stack.FindingsAsync(_device), finding => finding.Text("kind") == "residual.active");
        Assert.Contains(await _stack.LedgerAsync(_device), entry => entry.Text("type") == "finding.opened" && entry.Text("findingId") == finding.Text("id"));
    }

    [Fact]
    public async Task A_sign_in_from_ten_minutes_ago_is_a_handoff_in_retrospect()
    {
        await _stack.PublishAsync(Events.CheckOut(_device, _first, at: -TenMinutes - 60));
        await _stack.LogAsync(Records.SignIn(_first, "s-1", _device, at: -TenMinutes - 30));
        await _stack.SweepAsync();
        await _stack.LogAsync(Records.SignIn(_second, "s-2", _device, at: -TenMinutes));
        await _stack.SweepAsync();

        var handoff = await _stack.HandoffAsync(_device);
        Assert.Equal(("nextOperator", _first, "completed"), (handoff.Text("cause"), handoff["from"].Text("userId"), handoff.Text("status")));
    }

    [Fact]
    public async Task A_sign_in_from_before_everything_that_is_known_clears_what_was_flagged_without_it()
    {
        // The second operator's token shows up on the first one's device; then it turns out that the device was theirs all the while.
        await _stack.PublishAsync(Events.CheckOut(_device, _first, at: -TenMinutes - 60));
        await _stack.LogAsync(Records.SignIn(_second, "s-2", _device, at: -TenMinutes + 60).Having("incomingTokenType", "primaryRefreshToken"));
        await _stack.SweepAsync();
        var flagged = await _stack.OpenFindingAsync(_device, "reauthentication.missing");

        await _stack.LogAsync(Records.SignIn(_second, "s-2", _device, at: -TenMinutes));
        await _stack.SweepAsync();

        var finding = await _stack.GetAsync($"/api/findings/{flagged.Text("id")}");
        Assert.Equal(("resolved", "a fresh sign-in followed, or the device has passed on"), (finding.Text("status"), finding.Text("resolution")));
        var types = (await _stack.LedgerAsync(_device)).Where(entry => entry.Text("findingId") == flagged.Text("id")).Select(entry => entry.Text("type"));
        Assert.Equal(["finding.opened", "finding.closed"], types);
        Assert.Equal(_second, (await _stack.DeviceAsync(_device))["holder"].Text("userId"));
    }
}
