using System.Collections.Concurrent;
using System.Globalization;
using Handoff.Rules.Custody;

namespace HandoffFunctions.Handling;

/// <summary>Which subjects' steps are being taken right now, here or elsewhere.</summary>
public sealed class Occupied(TimeProvider time, string instance, Random chance)
{
    /// <summary>Longer than any invocation works on one event.</summary>
    private static readonly TimeSpan ClaimLasts = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, bool> _here = new();
    private readonly string _process = chance.NextInt64().ToString("x16", CultureInfo.InvariantCulture);

    public Claim NewClaim() => new(instance, _process, time.GetUtcNow() + ClaimLasts);

    /// <summary>Takes a subject for this process, or null when this process is at it already.</summary>
    public IDisposable? Enter(string subject) => _here.TryAdd(subject, true) ? new OnlyOnce(() => _here.TryRemove(subject, out _)) : null;

    /// <summary>
    /// Whether another process is at it. A claim by this instance's former process is void: one handler runs on an instance, so that one
    /// was killed.
    /// </summary>
    public bool IsElsewhere(Claim? claim) =>
        claim is not null && claim.Instance != instance && claim.Until > time.GetUtcNow();
}
