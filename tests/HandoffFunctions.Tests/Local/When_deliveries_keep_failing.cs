using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Local;

[Collection("local stack")]
public sealed class When_deliveries_keep_failing
{
    [Fact]
    public async Task The_event_becomes_a_dead_letter_that_says_why()
    {
        await using var stack = await Stack.StartAsync(options => options with { MaxDeliveryAttempts = 2, EventGridTimeScale = 0.001 });
        var lost = Events.CheckOut(Events.New("tablet"), "operator-a");
        await stack.FailAsync(new { service = "table", status = 500 });
        await stack.PublishAsync(lost);
        await stack.HealAsync();

        var letter = Assert.Single((await stack.ControlAsync("/deadletters")).AsArray())!;
        Assert.Equal((string?)lost["id"], (string?)letter["id"]);
        Assert.Equal("MaxDeliveryAttemptsExceeded", (string?)letter["deadletterreason"]);
        Assert.Equal(2, (int)letter["deliveryattempts"]!);
    }
}
