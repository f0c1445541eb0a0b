using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(OneStack.Name)]
public sealed class When_a_second_operator_signs_in(OneStack shared)
{
    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task The_first_operators_tokens_are_revoked_and_that_is_read_back()
    {
        var (device, first, second) = (Events.New("tablet"), Events.New("operator"), Events.New("operator"));
        await _stack.PublishAsync(Events.SignIn(device, first, "s-1", at: -60));
        await _stack.PublishAsync(Events.SignIn(device, second, "s-2"));

        await Proven.HandoffAsync(_stack, device, "nextOperator", first, second);
        Assert.Equal(1, await _stack.RevocationsAsync(first));
        Assert.Equal(0, await _stack.RevocationsAsync(second));
        var now = await _stack.DeviceAsync(device);
        Assert.Equal((second, "signIn"), (now["holder"].Text("userId"), now.Text("heldBy")));
        Assert.Equal("s-2", Assert.Single(now.Items("openSessions")).Text("sessionId"));
        Assert.Empty(now.Items("stepsOwed"));
    }

    [Fact]
    public async Task The_handoff_is_on_record_before_anybody_is_revoked()
    {
        var (device, first) = (Events.New("tablet"), Events.New("operator"));
        await _stack.PublishAsync(Events.SignIn(device, first, "s-1", at: -60));
        await _stack.ForgetCallsAsync();
        await _stack.PublishAsync(Events.SignIn(device, Events.New("operator"), "s-2"));

        var calls = await _stack.CallsAsync("");
        var recorded = calls.IndexOf(call => call.Text("service") == "table" && call.Text("method") == "POST");
        var announced = calls.IndexOf(call => call.Text("service") == "eventGrid");
        var revoked = calls.IndexOf(call => call.Text("service") == "graph" && call.Text("method") == "POST");
        var readBack = calls.IndexOf(call => call.Text("service") == "graph" && call.Text("method") == "GET");
        Assert.Equal([recorded, announced, revoked, readBack], new[] { recorded, announced, revoked, readBack }.Order());
    }

    [Fact]
    public async Task Each_earlier_session_of_the_first_operator_is_closed()
    {
        var (device, first, second) = (Events.New("tablet"), Events.New("operator"), Events.New("operator"));
        await _stack.PublishAsync(Events.SignIn(device, first, "s-1", at: -90));
        await _stack.PublishAsync(Events.SignIn(device, first, "s-2", at: -60, app: "charts"));
        Assert.Equal(2, (await _stack.DeviceAsync(device)).Items("openSessions").Count);
        await _stack.PublishAsync(Events.SignIn(device, second, "s-3"));

        Assert.Equal(["s-3"], (await _stack.DeviceAsync(device)).Items("openSessions").Select(session => session.Text("sessionId")));
        Assert.Equal(1, await _stack.RevocationsAsync(first));
    }
}
