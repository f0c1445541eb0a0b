using System.Text.Json.Nodes;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(OneStack.Name)]
public sealed class When_custody_does_not_change(OneStack shared)
{
    private readonly Stack _stack = shared.Stack;
    private readonly string _device = Events.New("tablet");
    private readonly string _holder = Events.New("operator");
    private readonly string _other = Events.New("operator");

    [Fact]
    public async Task The_same_operator_signing_in_again_is_no_handoff()
    {
        await HeldAsync();
        await _stack.PublishAsync(Events.SignIn(_device, _holder.ToUpperInvariant(), "s-2"));
        await NothingPassedOnAsync(sessions: 2);
    }

    [Fact]
    public async Task A_failed_sign_in_of_somebody_else_is_not_even_kept()
    {
        await HeldAsync();
        var before = (await _stack.LedgerAsync(_device)).Count;
        await _stack.PublishAsync(Events.SignIn(_device, _other, "s-2").With("outcome", "failure"));
        Assert.Equal(before, (await _stack.LedgerAsync(_device)).Count);
        await NothingPassedOnAsync();
    }

    [Fact]
    public async Task A_sign_in_that_nobody_typed_is_no_handoff()
    {
        await HeldAsync();
        await _stack.PublishAsync(Events.SignIn(_device, _other, "s-2").With("interactive", false));
        await NothingPassedOnAsync(sessions: 2);
    }

    [Theory]
    [InlineData("servicePrincipal")]
    [InlineData("agent")]
    public async Task A_sign_in_of_no_person_is_no_handoff(string kind)
    {
        await HeldAsync();
        await _stack.PublishAsync(Events.SignIn(_device, _other, "s-2").With("principalKind", kind));
        await NothingPassedOnAsync(sessions: 2);
    }

    [Fact]
    public async Task A_sign_out_gives_the_device_back_and_the_next_operator_takes_it_from_nobody()
    {
        await HeldAsync();
        await _stack.PublishAsync(Events.SignOut(_device, _holder, "s-1", at: -50));
        var between = await _stack.DeviceAsync(_device);
        Assert.Null(between["holder"]);
        Assert.Empty(between.Items("openSessions"));
        await _stack.PublishAsync(Events.SignIn(_device, _other, "s-2"));

        Assert.Empty(await _stack.HandoffsAsync(_device));
        Assert.Equal(_other, (await _stack.DeviceAsync(_device))["holder"].Text("userId"));
        Assert.Equal(0, await _stack.RevocationsAsync(_holder));
    }

    [Fact]
    public async Task A_sign_out_from_a_checked_out_device_leaves_it_with_its_operator()
    {
        await _stack.PublishAsync(Events.CheckOut(_device, _holder, at: -120));
        await HeldAsync();
        await _stack.PublishAsync(Events.SignOut(_device, _holder, "s-1", at: -50));
        await NothingPassedOnAsync(sessions: 0);
    }

    private Task HeldAsync() => _stack.PublishAsync(Events.SignIn(_device, _holder, "s-1", at: -100));

    private async Task NothingPassedOnAsync(int sessions = 1)
    {
        await _stack.SweepAsync();
        Assert.Empty(await _stack.HandoffsAsync(_device));
        JsonNode now = await _stack.DeviceAsync(_device);
        Assert.Equal(_holder, now["holder"].Text("userId"));
        Assert.Equal(sessions, now.Items("openSessions").Count);
        Assert.Empty(await _stack.FindingsAsync(_device));
        Assert.Equal((0, 0), (await _stack.RevocationsAsync(_holder), await _stack.RevocationsAsync(_other)));
    }
}
