using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.Events;

namespace HandoffFunctions.Simulation.Memory;

/// <summary>A topic that keeps what it took, repeats included.</summary>
internal sealed class MemoryTopic : IPublishEvents
{
    private readonly List<OutgoingEvent> _taken = [];

    public IReadOnlyList<OutgoingEvent> Taken => _taken;

    public Task<Answer> PublishAsync(IReadOnlyList<OutgoingEvent> events, CancellationToken cancel)
    {
        _taken.AddRange(events);
        return Task.FromResult(Answers.Done);
    }
}
