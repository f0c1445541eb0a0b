using Handoff.Rules.Custody;
using Handoff.Rules.Policy;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Handling;

/// <summary>Releases the brake when nothing waits any more, and tells what happened to it.</summary>
public sealed class WatchBrake(CustodyStore store, BrakeRows rows, Outgoing outgoing, HandoffPolicy policy, TimeProvider time)
{
    /// <summary>Costs one read where policy has a brake that is not pulled, and nothing where it has none.</summary>
    public async Task LookAsync(CancellationToken cancel)
    {
        var pulled = policy.Brake is null ? [] : (await rows.AllAsync(cancel).ConfigureAwait(false)).Where(row => row.State is { Pulled: not null } or { Pending.Count: > 0 }).ToList();
        var waiting = pulled.Count == 0 ? [] : await store.CountedAsync(cancel).ConfigureAwait(false);
        foreach (var row in pulled)
        {
            var (next, closed) = waiting.Any(count => (row.IsUrgent ? count.HeldUrgent : count.Held) > 0) ? (row.State, null) : row.State.Release(BrakeRows.Subject, time.GetUtcNow());
            var told = await outgoing.PublishAsync(next.Pending, cancel).ConfigureAwait(false);
            next = next with { Pending = [.. next.Pending.Where(notice => !told.Contains(notice.Id))] };
            if (closed is not null || next.Pending.Count != row.State.Pending.Count)
            {
                // Whoever wrote meanwhile has a reason; the next sweep looks again.
                await rows.SaveAsync(row, next, closed, cancel).ConfigureAwait(false);
            }
        }
    }
}
