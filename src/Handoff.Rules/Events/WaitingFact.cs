using Handoff.Rules.Custody;

namespace Handoff.Rules.Events;

/// <summary>
/// A fact that its source tells once, and that may concern a device or a person of whom nothing is known yet: deliveries come in any order,
/// and sign-in logs late. It is kept apart from every ledger for as long as a late fact is still put in its place, and looked at again.
/// </summary>
/// <param name="Until">Whom it does not concern by then it concerns no more.</param>
/// <param name="Devices">Devices that have it on record.</param>
public sealed record WaitingFact(Fact Fact, DateTimeOffset Until, IReadOnlyList<string> Devices)
{
    /// <summary>As long as a device keeps its facts one by one.</summary>
    private static TimeSpan KeptFor => Decide.LateWindow;

    public static WaitingFact From(Fact fact, DateTimeOffset now, IReadOnlyList<string> devices) => new(fact, now + KeptFor, devices);

    /// <summary>
    /// Whether a person's trace shows that a revocation concerns the device: something there began before the time from which on it lets
    /// tokens live.
    /// </summary>
    public static bool Concerns(Fact revocation, PresentOn trace)
    {
        var validFrom = revocation.ValidFrom ?? revocation.At;
        return trace.Sessions.Any(session => session.StartedAt <= validFrom) || trace.Held.Any(held => held.Since <= validFrom) || trace.PassedOnAt <= validFrom;
    }
}
