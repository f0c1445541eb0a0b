using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.Events;

namespace HandoffFunctions.Simulation.Stuck;

/// <summary>A topic that may be down, and keeps what it took.</summary>
internal sealed class SickTopic : IPublishEvents
{
    /// <summary>The adapter's own limit for a call.</summary>
    private static readonly TimeSpan PerCall = TimeSpan.FromSeconds(10);

    private readonly List<OutgoingEvent> _taken = [];

    public bool IsDown { get; set; }

    /// <summary>By this clock a call hangs until the adapter gives up; null while it does not.</summary>
    public TimeProvider? Hangs { get; set; }

    /// <summary>What it took, repeats included.</summary>
    public IReadOnlyList<OutgoingEvent> Taken => _taken;

    public async Task<Answer> PublishAsync(IReadOnlyList<OutgoingEvent> events, CancellationToken cancel)
    {
        if (Hangs is { } clock)
        {
            var ended = new TaskCompletionSource();
            await using var timer = clock.CreateTimer(_ => ended.TrySetResult(), null, PerCall, Timeout.InfiniteTimeSpan).ConfigureAwait(false);
            await ended.Task.ConfigureAwait(false);
            return new Answer.Unknown("timeout");
        }

        if (IsDown)
        {
            return new Answer.Unknown("503");
        }

        _taken.AddRange(events);
        return Answers.Done;
    }
}
