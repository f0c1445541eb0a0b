namespace HandoffFunctions.Local.Services.EventHub;

/// <summary>
/// The hub's only partition: an ordered log of bounded length that each reader follows at its own checkpoint, as
/// consumer groups do (https://learn.microsoft.com/azure/event-hubs/event-hubs-features).
/// </summary>
internal sealed class EventHubPartition(TimeProvider clock)
{
    private const int Retained = 10_000;
    private readonly Lock _gate = new();
    private readonly LinkedList<HubEvent> _events = new();
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _next;

    /// <summary>How many events it holds; the oldest go when there are more than 10,000.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _events.Count;
            }
        }
    }

    public void Append(string body)
    {
        lock (_gate)
        {
            _events.AddLast(new HubEvent(_next++, clock.GetUtcNow(), body));
            if (_events.Count > Retained)
            {
                _events.RemoveFirst();
            }
            _more.TrySetResult();
            _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Up to <paramref name="most"/> events from the checkpoint on; waits while there are none.</summary>
    public async Task<IReadOnlyList<HubEvent>> ReadAsync(long checkpoint, int most, CancellationToken stopping)
    {
        while (true)
        {
            Task more;
            lock (_gate)
            {
                var batch = _events.SkipWhile(each => each.SequenceNumber < checkpoint).Take(most).ToList();
                if (batch.Count > 0)
                {
                    return batch;
                }
                more = _more.Task;
            }
            await more.WaitAsync(stopping);
        }
    }
}
