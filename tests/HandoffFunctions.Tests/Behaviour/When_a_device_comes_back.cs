using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(OneStack.Name)]
public sealed class When_a_device_comes_back(OneStack shared)
{
    private readonly Stack _stack = shared.Stack;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whoever_had_it_is_revoked_and_nobody_holds_it(bool saysWho)
    {
        var (device, holder) = (Events.New("tablet"), Events.New("operator"));
        await _stack.PublishAsync(Events.CheckOut(device, holder, at: -120, deviceClass: "clinical-tablet"));
        await _stack.PublishAsync(Events.SignIn(device, holder, "s-1", at: -100, deviceClass: null));
        await _stack.PublishAsync(Events.CheckIn(device, user: saysWho ? holder : null));

        await Proven.HandoffAsync(_stack, device, "checkIn", holder);
        var now = await _stack.DeviceAsync(device);
        Assert.Null(now["holder"]);
        Assert.Empty(now.Items("openSessions"));
        Assert.Contains(await _stack.LedgerAsync(device), entry => entry.Text("type") == "custody.closed");
    }

    [Fact]
    public async Task A_return_that_names_somebody_else_changes_nothing()
    {
        var (device, holder, other) = (Events.New("tablet"), Events.New("operator"), Events.New("operator"));
        await _stack.PublishAsync(Events.SignIn(device, holder, "s-1", at: -100));
        await _stack.PublishAsync(Events.CheckIn(device, user: other));

        Assert.Empty(await _stack.HandoffsAsync(device));
        Assert.Equal(holder, (await _stack.DeviceAsync(device))["holder"].Text("userId"));
        Assert.Equal((0, 0), (await _stack.RevocationsAsync(holder), await _stack.RevocationsAsync(other)));
        Assert.Contains(await _stack.LedgerAsync(device), entry => entry.Text("type") == "device.checkedIn");
    }

    [Fact]
    public async Task A_second_return_of_the_same_device_changes_nothing()
    {
        var (device, holder) = (Events.New("tablet"), Events.New("operator"));
        await _stack.PublishAsync(Events.SignIn(device, holder, "s-1", at: -100));
        await _stack.PublishAsync(Events.CheckIn(device, at: -50));
        await _stack.PublishAsync(Events.CheckIn(device));

        Assert.Single(await _stack.HandoffsAsync(device));
        Assert.Equal(1, await _stack.RevocationsAsync(holder));
    }
}
