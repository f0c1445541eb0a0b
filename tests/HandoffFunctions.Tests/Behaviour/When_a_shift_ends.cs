using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(OneStack.Name)]
public sealed class When_a_shift_ends(OneStack shared)
{
    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task Both_devices_of_the_operator_are_closed_by_one_revocation()
    {
        var (one, other, holder) = (Events.New("tablet"), Events.New("tablet"), Events.New("operator"));
        await _stack.PublishAsync(Events.SignIn(one, holder, "s-1", at: -100), Events.CheckOut(other, holder, at: -90));
        await _stack.PublishAsync(Events.ShiftEnded(holder));

        foreach (var device in new[] { one, other })
        {
            await Proven.HandoffAsync(_stack, device, "shiftEnd", holder);
            Assert.Null((await _stack.DeviceAsync(device))["holder"]);
        }

        Assert.Equal(1, await _stack.RevocationsAsync(holder));
        var attempts = new List<int>();
        foreach (var device in new[] { one, other })
        {
            attempts.Add((int)(await _stack.HandoffAsync(device)).Step("revokeTokens")["attempts"]!);
        }

        Assert.Equal([0, 1], attempts.Order());
    }

    [Fact]
    public async Task A_device_that_somebody_else_has_by_now_stays_with_that_person()
    {
        var (device, first, second) = (Events.New("tablet"), Events.New("operator"), Events.New("operator"));
        await _stack.PublishAsync(Events.SignIn(device, first, "s-1", at: -100));
        await _stack.PublishAsync(Events.SignIn(device, second, "s-2", at: -50));
        await _stack.PublishAsync(Events.ShiftEnded(first));

        Assert.Equal("nextOperator", (await _stack.HandoffAsync(device)).Text("cause"));
        Assert.Equal(second, (await _stack.DeviceAsync(device))["holder"].Text("userId"));
        Assert.Equal(0, await _stack.RevocationsAsync(second));
    }

    [Fact]
    public async Task Reported_after_the_next_operator_signed_in_it_still_ended_custody_when_it_happened()
    {
        var (device, first, second) = (Events.New("tablet"), Events.New("operator"), Events.New("operator"));
        await _stack.PublishAsync(Events.CheckOut(device, first, at: -50));
        await _stack.PublishAsync(Events.SignIn(device, second, "s-2", at: -10));
        await _stack.PublishAsync(Events.ShiftEnded(first, at: -30));

        var standing = Assert.Single(await _stack.HandoffsAsync(device), handoff => handoff["revisedBecause"] is null);
        Assert.Equal(("shiftEnd", first, "completed"), (standing.Text("cause"), standing["from"].Text("userId"), standing.Text("status")));
        Assert.Equal(second, (await _stack.DeviceAsync(device))["holder"].Text("userId"));
        Assert.Equal(1, await _stack.RevocationsAsync(first));
        Assert.Equal(0, await _stack.RevocationsAsync(second));
    }
}
