using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.Events;

namespace HandoffFunctions.Simulation.Stuck;

/// <summary>A topic that may be down, and keeps what it took.</summary>
internal sealed class SickTopic : IPublishEvents
{
    private readonly List<OutgoingEvent> _taken = [];

    public bool IsDown { get; set; }

    /// <summary>What it took, repeats included.</summary>
    public IReadOnlyList<OutgoingEvent> Taken => _taken;

    public Task<Answer> PublishAsync(IReadOnlyList<OutgoingEvent> events, CancellationToken cancel)
    {
        if (IsDown)
        {
            return Task.FromResult<Answer>(new Answer.Unknown("503"));
        }

        _taken.AddRange(events);
        return Task.FromResult(Answers.Done);
    }
}
