using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(SignalStack.Name)]
public sealed class When_a_receiver_confirms(SignalStack shared)
{
    private readonly Stack _stack = shared.Stack;
    private readonly string _device = Events.New("tablet");
    private readonly string _first = Events.New("operator");

    [Fact]
    public async Task The_step_is_verified_and_the_handoff_complete()
    {
        await _stack.PassOnAsync(_device, _first);
        var handoff = await _stack.HandoffAsync(_device);
        Assert.Equal("pending", handoff.Text("status"));
        var cleared = Events.AppCleared("records", _first, _device, handoff: handoff.Text("id"));
        await _stack.PublishAsync(cleared);

        handoff = await _stack.HandoffAsync(_device);
        Assert.Equal(["tellReceivers records: verified", "tellReceivers chat: verified", $"revokeTokens {_first}: verified"], handoff.Steps());
        Assert.Equal("completed", handoff.Text("status"));
        Assert.Equal($"/tests {cleared.Text("id")}", (await _stack.ToldAsync(_device, "records"))["evidence"].Text("confirmedBy"));
        Assert.Empty(await _stack.FindingsAsync(_device));
    }

    [Fact]
    public async Task Another_applications_word_or_one_about_somebody_else_or_the_devices_own_is_none()
    {
        await _stack.PassOnAsync(_device, _first);
        await _stack.PublishAsync(Events.AppCleared("mail", _first, _device), Events.AppCleared("records", Events.New("operator"), _device), Events.Reset(_device));

        Assert.Equal("accepted", (await _stack.ToldAsync(_device, "records")).Text("state"));
    }
}
