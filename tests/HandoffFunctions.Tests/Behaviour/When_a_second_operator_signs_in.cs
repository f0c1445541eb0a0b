using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(OneStack.Name)]
public sealed class When_a_second_operator_signs_in(OneStack shared)
{
    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task The_first_operators_tokens_are_revoked_and_that_is_read_back()
    {
        var (device, first, second) = (Events.New("tablet"), Events.New("operator"), Events.New("operator"));
        await _stack.PublishAsync(Events.SignIn(device, first, "s-1", at: -60));
        await _stack.PublishAsync(Events.SignIn(device, second, "s-2"));

        var handoff = Assert.Single(await _stack.HandoffsAsync(device));
        Assert.Equal("nextOperator", (string?)handoff["cause"]);
        Assert.Equal(first, (string?)handoff["from"]!["userId"]);
        Assert.Equal(second, (string?)handoff["to"]!["userId"]);
        var step = Assert.Single(handoff["steps"]!.AsArray())!;
        Assert.Equal("revokeTokens", (string?)step["kind"]);
        Assert.Equal("verified", (string?)step["state"]);
        Assert.NotNull(handoff["timeToZeroAccess"]);

        var user = await _stack.ControlAsync($"/graph/users/{first}");
        Assert.Equal((string?)user["signInSessionsValidFromDateTime"], (string?)step["evidence"]!["signInSessionsValidFromDateTime"]);
        Assert.Equal(second, (string?)(await _stack.DeviceAsync(device))["holder"]!["userId"]);
    }

    [Fact]
    public async Task It_costs_storage_three_round_trips()
    {
        var device = Events.New("tablet");
        await _stack.PublishAsync(Events.SignIn(device, Events.New("operator"), "s-1", at: -60));
        await _stack.ForgetCallsAsync();
        await _stack.PublishAsync(Events.SignIn(device, Events.New("operator"), "s-2"));

        Assert.Equal(3, (await _stack.CallsAsync("table")).Count);
    }
}
