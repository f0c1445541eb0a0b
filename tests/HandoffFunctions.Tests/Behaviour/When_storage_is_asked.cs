using System.Text.Json.Nodes;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

/// <summary>Storage is paid by the round trip, so round trips are budgeted. Times on an emulator say nothing.</summary>
[Collection(OneStack.Name)]
public sealed class When_storage_is_asked(OneStack shared)
{
    private readonly Stack _stack = shared.Stack;
    private readonly string _device = Events.New("tablet");

    [Fact]
    public async Task An_event_that_changes_no_custody_costs_two_round_trips()
    {
        await _stack.PublishAsync(Events.SignIn(_device, "operator-a", "s-1", at: -60));
        Assert.Equal(2, await CostAsync(Events.Used(_device, "operator-a", "s-1")));
        Assert.Equal(2, await CostAsync(Events.SignIn(_device, "operator-a", "s-2")));
        Assert.Equal(2, await CostAsync(Events.SignOut(_device, "operator-a", "s-2")));
    }

    [Fact]
    public async Task The_first_sign_in_on_a_device_costs_two_round_trips() =>
        Assert.Equal(2, await CostAsync(Events.SignIn(_device, Events.New("operator"), "s-1", at: -60)));

    [Fact]
    public async Task A_handoff_costs_three_round_trips()
    {
        await _stack.PublishAsync(Events.SignIn(_device, Events.New("operator"), "s-1", at: -60));
        Assert.Equal(3, await CostAsync(Events.SignIn(_device, Events.New("operator"), "s-2", at: -3)));
        Assert.Equal(3, await CostAsync(Events.CheckIn(_device)));
    }

    [Fact]
    public async Task A_duplicate_costs_two_round_trips()
    {
        await _stack.PublishAsync(Events.SignIn(_device, Events.New("operator"), "s-1", at: -60));
        var signIn = Events.SignIn(_device, Events.New("operator"), "s-2");
        await _stack.PublishAsync(signIn);
        Assert.Equal(2, await CostAsync(signIn));
    }

    [Fact]
    public async Task A_rejected_event_costs_one_round_trip() =>
        Assert.Equal(1, await CostAsync(Events.SignIn(_device, "operator-a", "s-1").With("userId", 7)));

    [Fact]
    public async Task What_is_out_of_scope_costs_nothing()
    {
        Assert.Equal(0, await CostAsync(Events.SignIn(_device, "operator-a", "s-1", deviceClass: null)));
        Assert.Equal(0, await CostAsync(Events.SignIn(_device, "operator-a", "s-1", deviceClass: "no-such-class")));
        Assert.Equal(0, await CostAsync(Events.Used(_device, "operator-a", "s-1")));
        Assert.Equal(0, await CostAsync(Events.SignIn(_device, "operator-a", "s-1").With("outcome", "failure")));
    }

    private async Task<int> CostAsync(JsonObject @event)
    {
        await _stack.ForgetCallsAsync();
        await _stack.PublishAsync(@event);
        return (await _stack.CallsAsync("table")).Count;
    }
}
