using System.Text.Json;
using Handoff.Rules.Events;

namespace Handoff.Rules.Custody;

/// <summary>A stretch of time; open while <paramref name="Until"/> is null.</summary>
public sealed record HeldFor(DateTimeOffset Since, DateTimeOffset? Until);

/// <summary>A person's trace on one device, stored so that it can be found by the person.</summary>
/// <param name="Holds">Whether the person holds the device now.</param>
/// <param name="Sessions">The person's sessions on it.</param>
/// <param name="PassedOnAt">When the person last passed it on; null when that is forgotten, or never was.</param>
public sealed record PresentOn(string DeviceId, string UserId, bool Holds, IReadOnlyList<Session> Sessions, DateTimeOffset? PassedOnAt = null)
{
    private const int TooFewToCompare = 40;

    /// <summary>When the person held the device, as far as that is remembered.</summary>
    public IReadOnlyList<HeldFor> Held { get; init => field = value ?? []; } = [];

    /// <summary>A trace from before it told the times tells only who holds the device now.</summary>
    public bool HeldAt(DateTimeOffset time) =>
        Held.Count == 0 ? Holds : Held.Any(held => held.Since <= time && (held.Until is null || time < held.Until));

    /// <summary>
    /// Whether a fact about the person, from this time, can concern the device: the person holds it, has a session on it that no handoff
    /// ended, or held it still at that time and passed it on then or later. Passed on then: by this very fact perhaps, in a round that a crash cut short.
    /// </summary>
    public bool IsConcernedAt(DateTimeOffset time) => Holds || PassedOnAt >= time || Sessions.Any(session => session.HandoffId is null);

    /// <summary>The same for a fact: what says that sessions ended concerns also those that a handoff should have ended before.</summary>
    public bool IsConcernedBy(Fact fact) => fact.Kind == FactKind.SessionRevoked ? Sessions.Count > 0 : IsConcernedAt(fact.At);

    /// <summary>How many traces a change of a device changes; each is a row. No fewer, and where they are few anyway perhaps more.</summary>
    internal static int ChangedIn(Device? before, Device after)
    {
        var (was, now) = (before is null ? [] : Of(before), Of(after));
        if (was.Count + now.Count <= TooFewToCompare)
        {
            return was.Select(trace => trace.UserId).Union(now.Select(trace => trace.UserId), StringComparer.OrdinalIgnoreCase).Count();
        }

        var old = was.ToDictionary(trace => trace.UserId, Text, StringComparer.OrdinalIgnoreCase);
        return now.Count(trace => old.GetValueOrDefault(trace.UserId) != Text(trace)) + was.Count(trace => !now.Any(other => Person.Same(other.UserId, trace.UserId)));
    }

    private static string Text(PresentOn trace) => JsonSerializer.Serialize(trace, StateJson.Default.PresentOn);

    /// <summary>The traces of everybody who has one on the device.</summary>
    public static IReadOnlyList<PresentOn> Of(Device device) =>
        [.. device.Custody.Sessions.Select(session => session.ActsFor)
            .Concat(device.Custody.Holder is { } holder ? [holder.UserId] : [])
            .Concat(device.Handoffs.Where(handoff => handoff.From is not null).Select(handoff => handoff.From!.UserId))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Select(user => Of(device, user))];

    private static PresentOn Of(Device device, string user)
    {
        var holder = Person.Same(device.Custody.Holder?.UserId, user) ? device.Custody.Holder : null;
        return new PresentOn(
            device.DeviceId,
            user,
            holder is not null,
            [.. device.Custody.Sessions.Where(session => Person.Same(session.ActsFor, user))],
            device.Handoffs.Where(handoff => handoff.RevisedBecause is null && Person.Same(handoff.From?.UserId, user)).Max(handoff => (DateTimeOffset?)handoff.At))
        {
            Held =
            [
                .. device.Custody.Tenures.Where(tenure => Person.Same(tenure.UserId, user)).Select(tenure => new HeldFor(tenure.Since, tenure.Until)),
                .. holder is null ? Array.Empty<HeldFor>() : [new HeldFor(holder.Since, null)],
            ],
        };
    }
}
