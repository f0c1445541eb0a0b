using Handoff.Rules.Events;
using Handoff.Rules.Policy;

namespace Handoff.Rules.Custody;

/// <summary>
/// Finds the device that a fact is about. Sign-in logs leave the device out more often than not
/// (<c>deviceDetail.deviceId</c> is there for joined or registered devices only,
/// https://learn.microsoft.com/graph/api/resources/devicedetail), so other keys stand in for it, the surest first; the ledger says which.
/// </summary>
public static class PlaceFact
{
    /// <summary>By what the fact says of the place itself: its device, terminal, address or browser.</summary>
    /// <param name="isKnown">Whether the device that the fact names has a ledger.</param>
    public static Placement ByPlace(Fact fact, HandoffPolicy policy, bool isKnown)
    {
        var named = fact.DeviceId is { } id ? On(fact, policy, id, "deviceId") : null;
        if (named is not null && (isKnown || policy.Names(named.Fact)))
        {
            return named;
        }

        foreach (var (by, devices) in policy.PlacesOf(fact))
        {
            if (devices.Count > 0)
            {
                return devices.Count == 1 ? On(fact, policy, devices[0], by) : new Placement.Ambiguous(by, devices);
            }
        }

        return named is null ? new Placement.Nowhere() : named with { InScope = false };
    }

    /// <summary>By what is known of the person, where the place did not tell.</summary>
    /// <param name="place">What the place told.</param>
    /// <param name="traces">The traces of everybody whom the fact concerns.</param>
    public static Placement ByPerson(Fact fact, Placement place, IReadOnlyList<PresentOn> traces, HandoffPolicy policy)
    {
        if (place is Placement.On { InScope: true })
        {
            return place;
        }

        var holding = fact.UserId is null ? [] : traces.Where(trace => trace.HeldAt(fact.TokenIssuedAt ?? fact.At)).ToList();
        if (place is Placement.Ambiguous several)
        {
            return holding.Where(trace => several.Devices.Contains(trace.DeviceId, StringComparer.OrdinalIgnoreCase)).ToList() is [var only]
                ? On(fact, policy, only.DeviceId, several.By + Fact.AndCustody)
                : place;
        }

        var ofSession = traces.Where(trace => trace.Sessions.Any(session => IsOf(fact, session))).ToList();
        return (ofSession, fact.DeviceId, holding) switch
        {
            // The session is the same wherever it shows itself: on another machine, it has been carried there.
            ({ Count: > 0 }, _, _) => One(fact, policy, ofSession, Fact.BySession),
            (_, not null, _) => place,
            (_, _, { Count: > 0 }) => One(fact, policy, holding, Fact.ByCustody),
            _ => ByFormerCustody(fact, policy, traces),
        };
    }

    /// <summary>
    /// An agent runs on no device. What it does in the name of a person who holds nothing belongs to the handoff by which that person last
    /// gave a device away.
    /// </summary>
    private static Placement ByFormerCustody(Fact fact, HandoffPolicy policy, IReadOnlyList<PresentOn> traces) =>
        fact.Principal == PrincipalKind.Agent && (fact.OnBehalfOf ?? fact.UserId) is { } person
        && traces.Where(trace => Person.Same(trace.UserId, person) && trace.PassedOnAt <= fact.At).MaxBy(trace => trace.PassedOnAt) is { } last
            ? On(fact, policy, last.DeviceId, "formerCustody")
            : new Placement.Nowhere();

    private static Placement One(Fact fact, HandoffPolicy policy, IReadOnlyList<PresentOn> traces, string by) =>
        traces.Select(trace => trace.DeviceId).Distinct(StringComparer.OrdinalIgnoreCase).ToList() is [var only]
            ? On(fact, policy, only, by)
            : new Placement.Ambiguous(by, [.. traces.Select(trace => trace.DeviceId).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)]);

    private static bool IsOf(Fact fact, Session session) =>
        (fact.UserId is null || Person.Same(session.UserId, fact.UserId))
        && (session.SessionId == fact.SessionId || (fact.TokenId is { } token && session.TokenIds.Contains(token)));

    private static Placement.On On(Fact fact, HandoffPolicy policy, string deviceId, string by) => new(policy.Describe(fact with { DeviceId = deviceId, AttributedBy = by }));
}
