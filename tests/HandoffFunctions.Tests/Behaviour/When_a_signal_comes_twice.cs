using System.Net;
using System.Text.Json.Nodes;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(TransmitterStack.Name)]
public sealed class When_a_signal_comes_twice(TransmitterStack shared)
{
    private readonly Stack _stack = shared.Stack;
    private readonly string _device = Events.New("tablet");
    private readonly string _person = Events.New("operator");

    [Fact]
    public async Task The_second_is_taken_and_changes_nothing()
    {
        await _stack.PublishAsync(Events.SignIn(_device, _person, "s-1", at: -60));
        var onDevice = Signals.Revoked(Signals.About(_person, _device));
        var onPerson = Signals.Revoked(Signals.About(_person));
        await _stack.TakesAsync(onDevice);
        await _stack.TakesAsync(onPerson);
        var (head, custody) = (await _stack.LedgerCheckAsync(_device), await _stack.DeviceAsync(_device));

        await _stack.TakesAsync(onDevice);
        await _stack.TakesAsync(onPerson);
        // The same event with another content is still the same event.
        var other = Signals.NotCompliant(_device);
        other["jti"] = onDevice["jti"]!.DeepClone();
        await _stack.TakesAsync(other);

        Assert.Equal(head.ToJsonString(), (await _stack.LedgerCheckAsync(_device)).ToJsonString());
        Assert.Equal(custody.ToJsonString(), (await _stack.DeviceAsync(_device)).ToJsonString());
        Assert.Equal(2, (await _stack.LedgerAsync(_device)).Count(entry => entry.Text("type") == "session.revoked"));
    }

    [Fact]
    public async Task The_same_id_of_another_issuer_is_another_event()
    {
        await _stack.PublishAsync(Events.SignIn(_device, _person, "s-1", at: -60));
        var first = Signals.NotCompliant(_device);
        await _stack.TakesAsync(first);

        await _stack.TakesAsync(first.DeepClone().AsObject().From(_stack.Local.Issuer + "/keys-named"));

        Assert.Equal(2, (await _stack.LedgerAsync(_device)).Count(entry => entry.Text("type") == "device.complianceChanged"));
    }

    [Fact]
    public async Task At_once_one_is_recorded_and_all_are_taken()
    {
        await _stack.PublishAsync(Events.SignIn(_device, _person, "s-1", at: -60));
        var token = await _stack.SignAsync(Signals.NotCompliant(_device));

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _stack.PushAsync(token)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode));
        Assert.Single(await _stack.LedgerAsync(_device), entry => entry.Text("type") == "device.complianceChanged");
    }
}
