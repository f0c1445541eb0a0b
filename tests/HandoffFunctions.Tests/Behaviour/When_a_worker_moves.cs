using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(OneStack.Name)]
public sealed class When_a_worker_moves(OneStack shared)
{
    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task The_device_of_the_old_place_is_closed()
    {
        var (device, holder) = (Events.New("console"), Events.New("operator"));
        await _stack.PublishAsync(Events.SignIn(device, holder, "s-1", at: -100, deviceClass: "control-room-console"));
        await _stack.PublishAsync(Events.Moved(holder));

        await Proven.HandoffAsync(_stack, device, "moved", holder);
        var entry = Assert.Single(await _stack.LedgerAsync(device), entry => entry.Text("type") == "worker.moved");
        Assert.Equal(("ward-1", "ward-2"), (entry.Text("fromDepartment"), entry.Text("toDepartment")));
    }
}
