using Handoff.Rules.Custody;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Handling;

/// <summary>Whether a person has begun a rightful session since a handoff, which a revocation would end; says why it must not be done then.</summary>
internal sealed class BegunAnew(CustodyStore store, Whereabouts whereabouts)
{
    /// <summary>As it is known when a step is begun.</summary>
    /// <param name="isOnTime">Whether the handoff was just now, and nobody can have revoked for the step yet.</param>
    public async Task<string?> SinceAsync(Subject subject, HandoffRecord handoff, Step step, bool isOnTime, bool isOneOfMany, CancellationToken cancel)
    {
        IEnumerable<DateTimeOffset> began = subject is Device device ? Fence.RightfulOn(device, step.Target) : [];
        if (!isOnTime || step.AskedAt is not null || step.MustReach is not null)
        {
            var isOnlyHere = isOneOfMany && await whereabouts.IsOnlyOnNowAsync(subject.Key, step.Target, cancel).ConfigureAwait(false);
            var presence = isOnlyHere ? [] : await store.PresenceAsync(step.Target, cancel).ConfigureAwait(false);
            began = began.Concat(presence
                .Where(trace => !Person.Same(trace.DeviceId, subject.DeviceIdOrNull))
                .SelectMany(Fence.RightfulBy));
        }

        return Fence.Blocks(handoff, began);
    }

    /// <summary>
    /// A directory that is slow leaves the person time to sign in anew, on whichever device: what was known when the step was begun is
    /// looked up again before it is asked for.
    /// </summary>
    public async Task<string?> MeanwhileAsync(HandoffRecord handoff, Step step, CancellationToken cancel) =>
        Fence.Blocks(handoff, (await store.PresenceAsync(step.Target, cancel).ConfigureAwait(false)).SelectMany(Fence.RightfulBy));

    /// <summary>
    /// In the seconds after a handoff storage is not asked where its operator has gone: that would cost more round trips than all the rest. What
    /// this process itself has recorded it knows without asking. Later, what it remembers may be old: then only what is read counts.
    /// </summary>
    public string? Here(HandoffRecord handoff, Step step) => Fence.Blocks(handoff, whereabouts.RightfulSince(step.Target));
}
