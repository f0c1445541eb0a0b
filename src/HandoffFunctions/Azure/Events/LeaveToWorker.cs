namespace HandoffFunctions.Adapters.Events;

/// <summary>
/// Publishes nothing. What an analyst's review has to tell stays queued with its subject, which is due from then on, and the worker's next
/// sweep publishes it: the app that people call need not be able to speak on the topic.
/// </summary>
internal sealed class LeaveToWorker : IPublishEvents
{
    private static readonly Task<Answer> NotHere = Task.FromResult<Answer>(new Answer.Retry(null, "the worker publishes") { NotSent = true });

    public Task<Answer> PublishAsync(IReadOnlyList<OutgoingEvent> events, CancellationToken cancel) => NotHere;
}
