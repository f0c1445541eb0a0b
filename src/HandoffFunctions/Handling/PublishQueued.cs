using Handoff.Rules.Custody;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Handling;

/// <summary>What came of telling what is queued.</summary>
/// <param name="Ids">The events that the topic has taken.</param>
/// <param name="UpTo">Number of the row of queued events after the last that it took; 0 for none.</param>
/// <param name="IsWell">False when it did not take what it was given.</param>
/// <param name="IsLeft">Whether it was not asked, because others ask it or it is sick.</param>
public sealed record Published(IReadOnlyCollection<string> Ids, long UpTo, bool IsWell, bool IsLeft = false);

/// <summary>Publishes what a subject has queued, oldest first, in portions, however long the topic was down.</summary>
public sealed class PublishQueued(CustodyStore store, Outgoing outgoing)
{
    public async Task<Published> PublishAsync(Subject subject, Visit visit, CancellationToken cancel)
    {
        if (!Outbox.HasQueued(subject))
        {
            return new Published([], 0, IsWell: true);
        }

        if (!visit.TryEnter(ServiceTurns.Topic))
        {
            return new Published([], 0, IsWell: false, IsLeft: true);
        }

        var isWell = false;
        try
        {
            var (from, upTo) = subject.Spill is { } spill ? (spill.First, Math.Min(spill.Next, spill.First + Outbox.RowsAtOnce)) : (0, 0);
            var spilled = upTo == 0 ? [] : await store.QueuedAsync(subject.Key, from, upTo, cancel).ConfigureAwait(false);
            var ids = await outgoing.PublishAsync([.. subject.Outbox, .. spilled], cancel).ConfigureAwait(false);
            isWell = ids.Count > 0;
            // If we die here, it goes out again with the same ids.
            return new Published(ids, isWell ? upTo : 0, isWell);
        }
        finally
        {
            visit.Leave(ServiceTurns.Topic, wasSick: !isWell);
        }
    }
}
