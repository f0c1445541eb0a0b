using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(OneStack.Name)]
public sealed class When_a_device_is_checked_out_to_somebody_else(OneStack shared)
{
    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task The_one_who_had_it_is_revoked()
    {
        var (device, first, second) = (Events.New("tablet"), Events.New("operator"), Events.New("operator"));
        await _stack.PublishAsync(Events.CheckOut(device, first, at: -120, deviceClass: "clinical-tablet"));
        await _stack.PublishAsync(Events.SignIn(device, first, "s-1", at: -100, deviceClass: null));
        await _stack.PublishAsync(Events.CheckOut(device, second));

        await Proven.HandoffAsync(_stack, device, "checkedOutToOther", first, second);
        var now = await _stack.DeviceAsync(device);
        Assert.Equal((second, "checkOut"), (now["holder"].Text("userId"), now.Text("heldBy")));
        Assert.Empty(now.Items("openSessions"));
    }

    [Fact]
    public async Task Its_unknown_class_is_taken_for_a_shared_workstation_and_sign_ins_on_it_count_from_then_on()
    {
        var (device, first, second) = (Events.New("cart"), Events.New("operator"), Events.New("operator"));
        await _stack.PublishAsync(Events.CheckOut(device, first, at: -120));
        await _stack.PublishAsync(Events.SignIn(device, first, "s-1", at: -100, deviceClass: null));
        await _stack.PublishAsync(Events.SignIn(device, second, "s-2", deviceClass: null));

        await Proven.HandoffAsync(_stack, device, "nextOperator", first, second);
        Assert.Equal("shared-workstation", (await _stack.DeviceAsync(device)).Text("deviceClass"));
    }
}
