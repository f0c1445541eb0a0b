using System.Text.Json.Nodes;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(OneStack.Name)]
public sealed class When_a_device_leaves_service(OneStack shared)
{
    private readonly Stack _stack = shared.Stack;

    [Theory]
    [InlineData("deviceLost")]
    [InlineData("deviceRetired")]
    public async Task Whoever_had_it_is_revoked(string cause)
    {
        var (device, holder) = (Events.New("tablet"), Events.New("operator"));
        await _stack.PublishAsync(Events.SignIn(device, holder, "s-1", at: -100));
        await _stack.PublishAsync(Leaves(cause, device));

        await Proven.HandoffAsync(_stack, device, cause, holder);
        Assert.Null((await _stack.DeviceAsync(device))["holder"]);
    }

    [Theory]
    [InlineData("deviceLost")]
    [InlineData("deviceRetired")]
    public async Task From_the_rack_it_is_on_record_and_nobody_is_revoked(string cause)
    {
        var device = Events.New("tablet");
        await _stack.PublishAsync(Leaves(cause, device));

        var handoff = await _stack.HandoffAsync(device);
        Assert.Equal((cause, "completed"), (handoff.Text("cause"), handoff.Text("status")));
        Assert.Null(handoff["from"]);
        Assert.Null(handoff["timeToZeroAccess"]);
        Assert.Empty(handoff.Items("steps"));
    }

    private static JsonObject Leaves(string cause, string device) => cause == "deviceLost" ? Events.Lost(device) : Events.Retired(device);
}
