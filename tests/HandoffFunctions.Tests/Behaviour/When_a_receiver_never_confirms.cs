using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(SignalStack.Name)]
public sealed class When_a_receiver_never_confirms(SignalStack shared)
{
    private readonly Stack _stack = shared.Stack;
    private readonly string _device = Events.New("kiosk");
    private readonly string _first = Events.New("operator");

    [Fact]
    public async Task Its_receipt_proves_nothing_and_the_step_is_unverifiable_until_the_word_comes_after_all()
    {
        await _stack.PassOnAsync(_device, _first, "kiosk");
        await _stack.SweepUntilAsync("its time is over", async () => (await _stack.HandoffAsync(_device)).Text("status") == "incomplete");

        var step = await _stack.ToldAsync(_device, "records");
        Assert.Equal(("unverifiable", "the receiver took the signal, and no confirmation came"), (step.Text("state"), step.Text("reason")));
        Assert.Single(await _stack.SignalsAsync("records", _device));
        var finding = await _stack.OpenFindingAsync(_device, "teardown.unverifiable");
        Assert.Equal(("tellReceivers", "records"), (finding["evidence"].Text("step"), finding["evidence"].Text("target")));
        await _stack.PublishAsync(Events.AppCleared("records", _first, _device));

        Assert.Equal("completed", (await _stack.HandoffAsync(_device)).Text("status"));
        Assert.Empty(await _stack.FindingsAsync(_device, "&status=open"));
    }
}
