using Handoff.Rules.Custody;
using Handoff.Rules.Events;
using Handoff.Rules.Policy;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Handling;

/// <summary>
/// Works off what a subject owes: takes its steps, publishes its events, and puts what came of it on record. The handler does it right
/// after recording an event and the sweep does it for whatever is left, by the same code.
/// </summary>
public sealed class WorkOff(CustodyStore store, WriteInTurn writers, Occupied occupied, PublishQueued publishQueued, TakeDueSteps takeDueSteps, Whereabouts whereabouts, Outgoing outgoing, HandoffPolicy policy, TimeProvider time)
{
    /// <summary>Whether something is to be done now. What is merely to be judged later waits for the sweep.</summary>
    public static bool HasWork(Subject subject, DateTimeOffset now) =>
        Outbox.HasQueued(subject)
        || subject.Handoffs.Any(handoff => !handoff.DryRun && handoff.Steps.Any(step => TakeDueSteps.IsDue(step, now)))
        || (subject is Worker worker && worker.Errands.Any(errand => errand.NextAt <= now));

    /// <summary>Goes on with an event that was recorded before and then left half done, by a process that is gone.</summary>
    /// <param name="then">What is left once the steps are taken.</param>
    public async Task ResumeAsync<T>(string key, Loaded<T> loaded, Fact fact, Func<Loaded<T>, CancellationToken, Task> then, CancellationToken cancel) where T : Subject
    {
        // The pipeline sends a write again after a lost answer. Then the "duplicate" is our own write, of which what was loaded before it
        // knows nothing. Uses of sessions are not remembered one by one, and owe nothing either.
        var isStale = fact.Kind != FactKind.SessionActive && loaded.Subject?.Remembers(fact.Key) != true;
        var current = isStale ? await store.LoadAsync<T>(key, cancel).ConfigureAwait(false) : loaded;
        if (current.Subject is { } subject && HasWork(subject, time.GetUtcNow()) && !occupied.IsElsewhere(subject.Claim)
            && occupied.Enter(key) is { } here)
        {
            using (here)
            {
                await then(await TakeAsync(current, isFirst: false, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Takes what is due, judges anew, and records it. The caller has entered the subject.</summary>
    /// <param name="isFirst">
    /// Whether this is the event's own delivery, right after it was recorded: its steps cannot have been taken yet, and looking around in
    /// every shard would make its answer wait.
    /// </param>
    /// <param name="sweep">The visit of a sweep, which shares services out; null for an invocation of its own.</param>
    public async Task<Loaded<T>> TakeAsync<T>(Loaded<T> loaded, bool isFirst, CancellationToken cancel, Visit? sweep = null) where T : Subject
    {
        // What others here write meanwhile is then known without reading it.
        using var present = writers.Join<T>(loaded.Subject!.Key);
        var visit = sweep ?? new Visit(time);
        while (true)
        {
            var subject = loaded.Subject!;
            var publishing = publishQueued.PublishAsync(subject, visit, cancel);
            var portion = await takeDueSteps.TakeAsync(subject, publishing, isFirst, visit, cancel).ConfigureAwait(false);
            var told = await publishing.ConfigureAwait(false);
            var collateral = isFirst ? [] : await CollateralAsync(subject, visit, cancel).ConfigureAwait(false);
            loaded = await RecordAsync(loaded, (s, now) => SettleSteps.On(s, portion.Results, told.Ids, collateral, policy, now, told.UpTo), cancel, told.IsWell).ConfigureAwait(false);
            portion.Failure?.Throw();
            // A full portion: there may be more. What was tried this time is not tried again before the next sweep.
            if (visit.IsOver || (portion.Results.Count < SettleSteps.MostAtOnce && !(told.IsWell && loaded.Subject!.Spill is not null)))
            {
                return loaded;
            }
        }
    }

    /// <summary>Records a change that follows from a subject's state, and then tells of the findings that it opened or closed.</summary>
    /// <param name="isTopicWell">False when the topic has just refused: then what is new is queued without asking it again.</param>
    public async Task<Loaded<T>> RecordAsync<T>(Loaded<T> loaded, Func<T, DateTimeOffset, Change<T>> decide, CancellationToken cancel, bool isTopicWell = true) where T : Subject
    {
        var recorded = await WriteAsync(loaded, decide, isTopicWell, cancel).ConfigureAwait(false);
        if (!isTopicWell)
        {
            return recorded;
        }

        // A finding is judged anew each time, and may be gone by the next. So it is told of only when it is on record: nobody is left with one
        // that was never there, and that nothing would ever close.
        var told = await outgoing.PublishAsync([.. recorded.Subject!.Outbox.Where(IsOfFinding)], cancel).ConfigureAwait(false);
        return told.Count == 0
            ? recorded
            : await WriteAsync(recorded, (s, now) => SettleSteps.On(s, [], told, new Dictionary<string, IReadOnlyList<Collateral>>(), policy, now), isTopicWell, cancel).ConfigureAwait(false);
    }

    /// <summary>Writes a change, deciding again as often as somebody else was faster.</summary>
    private async Task<Loaded<T>> WriteAsync<T>(Loaded<T> loaded, Func<T, DateTimeOffset, Change<T>> decide, bool isTopicWell, CancellationToken cancel) where T : Subject
    {
        var change = decide(loaded.Subject!, time.GetUtcNow());
        // Published before it is on record: if we die in between, it goes out again with the same id, and says what was proven. And before
        // it is our turn to write: the topic may be slow, and others need not wait for it.
        var published = isTopicWell ? await outgoing.PublishAsync([.. change.After.Outbox.Where(notice => !IsOfFinding(notice))], cancel).ConfigureAwait(false) : [];
        using var writer = writers.Join<T>(loaded.Subject!.Key);
        while (true)
        {
            var current = await writer.LoadAsync(cancel, loaded).ConfigureAwait(false);
            if (!ReferenceEquals(current, loaded))
            {
                (loaded, change) = (current, decide(current.Subject!, time.GetUtcNow()));
            }

            change = SettleSteps.Without(change, published, policy, time.GetUtcNow());
            if (!change.IsWorthWriting && change.Before?.Claim is null)
            {
                return loaded;
            }

            var (written, now) = await writer.CommitAsync(change, loaded, null, cancel).ConfigureAwait(false);
            if (written == Written.Committed)
            {
                return now;
            }

            if (!await writer.MayTryAgainAsync(cancel).ConfigureAwait(false))
            {
                throw new IOException($"What was done could not be recorded: other writers kept changing the same ledger for {writer.Tries} tries. The sweep does it again.");
            }
        }
    }

    private static bool IsOfFinding(Notice notice) => notice.Type.StartsWith("Handoff.Finding.", StringComparison.Ordinal);

    /// <summary>
    /// What else the verified revocations ended that nobody has looked up yet. What was looked up before a revocation would not do: a session
    /// begun in between was ended by it too, and is the very one that must be told of. What is in memory does, once it was read after it.
    /// </summary>
    private async Task<Dictionary<string, IReadOnlyList<Collateral>>> CollateralAsync(Subject subject, Visit visit, CancellationToken cancel)
    {
        var found = new Dictionary<string, IReadOnlyList<Collateral>>();
        foreach (var handoff in subject.Handoffs.Where(handoff => handoff is { Collateral: null, DryRun: false }))
        {
            if (handoff.Steps.FirstOrDefault(step => step is { Kind: StepKind.RevokeTokens, State: StepState.Verified }) is { } revoked)
            {
                var isOnlyHere = revoked.VerifiedAt is { } verified && whereabouts.IsOnlyOn(subject.Key, revoked.Target, verified);
                if (!isOnlyHere && visit.IsOneOfMany && revoked.VerifiedAt > time.GetUtcNow() - Whereabouts.Certain)
                {
                    // It stays due: what is read next in memory tells for all of them.
                    continue;
                }

                var presence = isOnlyHere ? [] : await store.PresenceAsync(revoked.Target, cancel).ConfigureAwait(false);
                found[handoff.Id] = CollateralOf.Revocation(handoff, revoked, presence);
            }
        }

        return found;
    }
}
