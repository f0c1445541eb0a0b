using Handoff.Rules.Events;

namespace Handoff.Rules.Custody;

/// <summary>A revocation of a person's tokens that somebody else put on record, whoever asked for it.</summary>
/// <param name="ValidFrom">The person's sessions that began before this time are invalid.</param>
/// <param name="KnownAt">When we came to know it.</param>
/// <param name="RequestedBy">Who asked for it, as the source names it.</param>
public sealed record WitnessedRevocation(DateTimeOffset ValidFrom, DateTimeOffset KnownAt, EventKey Event, string UserId, string? RequestedBy)
{
    /// <summary>So many people's are remembered.</summary>
    private const int Kept = 100;

    public static WitnessedRevocation Of(Fact fact, DateTimeOffset now) => new(fact.ValidFrom ?? fact.At, now, fact.Key, fact.UserId!, fact.RequestedBy);

    /// <summary>Of each person the one that reaches furthest: it proves all that the others did.</summary>
    public static IReadOnlyList<WitnessedRevocation> Newest(IReadOnlyList<WitnessedRevocation> known, WitnessedRevocation next) =>
        known.Any(other => Person.Same(other.UserId, next.UserId) && other.ValidFrom >= next.ValidFrom)
            ? known
            : [.. known.Where(other => !Person.Same(other.UserId, next.UserId)).TakeLast(Kept - 1), next];
}
