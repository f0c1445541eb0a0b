namespace HandoffFunctions.Adapters.Events;

/// <summary>Sends events out, at least once.</summary>
public interface IPublishEvents
{
    /// <summary>
    /// Sends all events, in as few requests as they fit into. If a later request fails, or we die between two, the whole
    /// list is sent again: the ids stay the same.
    /// </summary>
    Task<Answer> PublishAsync(IReadOnlyList<OutgoingEvent> events, CancellationToken cancel);
}
