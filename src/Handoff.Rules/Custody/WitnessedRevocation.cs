using Handoff.Rules.Events;

namespace Handoff.Rules.Custody;

/// <summary>A revocation of a person's tokens that somebody else put on record, whoever asked for it.</summary>
/// <param name="ValidFrom">The person's sessions that began before this time are invalid.</param>
/// <param name="KnownAt">When we came to know it.</param>
/// <param name="RequestedBy">Who asked for it, as the source names it.</param>
public sealed record WitnessedRevocation(DateTimeOffset ValidFrom, DateTimeOffset KnownAt, EventKey Event, string UserId, string? RequestedBy);
