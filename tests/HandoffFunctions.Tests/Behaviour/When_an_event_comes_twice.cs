using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(OneStack.Name)]
public sealed class When_an_event_comes_twice(OneStack shared)
{
    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task The_second_delivery_changes_nothing_and_calls_nobody()
    {
        var (device, first) = (Events.New("tablet"), Events.New("operator"));
        var secret = await _stack.BoundSecretAsync("handoff-device", device);
        await _stack.PublishAsync(Events.SignIn(device, first, "s-1", at: -60));
        var signIn = Events.SignIn(device, Events.New("operator"), "s-2");
        await _stack.PublishAsync(signIn);
        var (head, custody) = (await _stack.LedgerCheckAsync(device), await _stack.DeviceAsync(device));
        Assert.Equal(2, (await _stack.SecretVersionsAsync(secret)).Count);
        await _stack.ForgetCallsAsync();

        await _stack.PublishAsync(signIn, signIn);
        // The same fact with another content is still the same event.
        await _stack.PublishAsync(Events.SignIn(device, Events.New("operator"), "s-3").As(signIn));

        Assert.Empty(await _stack.CallsAsync("graph"));
        Assert.Empty(await _stack.CallsAsync("eventGrid"));
        Assert.DoesNotContain(await _stack.CallsAsync("keyVault"), call => call.Text("path")!.Contains(secret, StringComparison.Ordinal));
        Assert.Equal(head.ToJsonString(), (await _stack.LedgerCheckAsync(device)).ToJsonString());
        Assert.Equal(custody.ToJsonString(), (await _stack.DeviceAsync(device)).ToJsonString());
    }

    [Fact]
    public async Task The_same_id_from_another_source_is_another_event()
    {
        var device = Events.New("tablet");
        var signIn = Events.SignIn(device, Events.New("operator"), "s-1", at: -60);
        await _stack.PublishAsync(signIn);
        var next = Events.SignIn(device, Events.New("operator"), "s-2").As(signIn);
        next["source"] = "/tests/other";
        await _stack.PublishAsync(next);

        Assert.Single(await _stack.HandoffsAsync(device));
    }
}
