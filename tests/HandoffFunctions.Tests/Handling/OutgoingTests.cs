using Handoff.Rules.Custody;
using HandoffFunctions.Adapters.Events;
using HandoffFunctions.Handling;
using HandoffFunctions.Tests.Adapters;
using Xunit;

namespace HandoffFunctions.Tests.Handling;

public sealed class OutgoingTests
{
    private readonly LeapingClock _clock = new();

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_topic_that_asks_for_a_pause_gets_it_from_all_of_the_app(int status)
    {
        var answer = status;
        await using var service = await LoopbackService.StartAsync((context, _) => LoopbackService.WriteAsync(context, answer, "", ("Retry-After", "60")));
        var outgoing = Outgoing(service);
        Assert.Empty(await outgoing.PublishAsync([Notice("n-1")], CancellationToken.None));
        answer = 200;
        _clock.Move(TimeSpan.FromSeconds(59));

        Assert.Empty(await outgoing.PublishAsync([Notice("n-1")], CancellationToken.None));
        Assert.Empty(await outgoing.PublishAsync([Notice("n-2")], CancellationToken.None));
        Assert.Equal((1, TimeSpan.FromSeconds(1)), (service.Seen.Count, outgoing.Pause));

        _clock.Move(TimeSpan.FromSeconds(1));
        Assert.Equal(["n-1"], await outgoing.PublishAsync([Notice("n-1")], CancellationToken.None));
        Assert.Equal(["n-2"], await outgoing.PublishAsync([Notice("n-2")], CancellationToken.None));
        Assert.Null(outgoing.Pause);
    }

    [Fact]
    public async Task A_topic_that_only_fails_is_asked_again_at_once()
    {
        await using var service = await LoopbackService.StartAsync(503);
        var outgoing = Outgoing(service);

        await outgoing.PublishAsync([Notice("n-1")], CancellationToken.None);
        await outgoing.PublishAsync([Notice("n-1")], CancellationToken.None);

        Assert.Equal((2, null), (service.Seen.Count, outgoing.Pause));
    }

    private Outgoing Outgoing(LoopbackService service) => new(new PublishEvents(new Uri(service.Address, "api/events"), new CountingCredential(_clock), _clock), _clock);

    private Notice Notice(string id) => new(id, "Handoff.Custody.HandoffDetected", "device-1", _clock.Now, "{}");
}
