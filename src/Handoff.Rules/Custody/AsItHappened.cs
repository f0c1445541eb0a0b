using Handoff.Rules.Events;

namespace Handoff.Rules.Custody;

/// <summary>Puts facts in the order in which they happened, which is not the order in which they were delivered.</summary>
internal static class AsItHappened
{
    /// <summary>
    /// So far apart may two clocks be that disagree about which came first. A sign-out that lies further back is one of an earlier time: a
    /// browser keeps its session id from one sign-in to the next, and who signs in by hand hours later has not signed out yet.
    /// </summary>
    private static readonly TimeSpan ClocksDisagree = TimeSpan.FromMinutes(10);

    public static IEnumerable<Fact> Order(IReadOnlyList<Fact> facts)
    {
        var begun = facts.Where(fact => fact.Kind == FactKind.SessionStarted)
            .GroupBy(fact => Session.KeyOf(fact.UserId!, fact.SessionId!))
            .ToDictionary(group => group.Key, group => group.Min(fact => fact.At));
        DateTimeOffset When(Fact fact) =>
            // A sign-out cannot come before its sign-in: where two clocks say so, it came right after.
            fact.Kind == FactKind.SessionEnded && begun.TryGetValue(Session.KeyOf(fact.UserId!, fact.SessionId!), out var start) && start > fact.At && start - fact.At <= ClocksDisagree
                ? start
                : fact.At;

        return facts.OrderBy(When).ThenBy(Rank).ThenBy(fact => fact.Key);
    }

    /// <summary>Of facts with the same time, what ends custody comes before what begins it, and a sign-out after its sign-in.</summary>
    private static int Rank(Fact fact) => fact.Kind switch
    {
        FactKind.CheckedIn or FactKind.ShiftEnded or FactKind.Moved or FactKind.Departed => 0,
        FactKind.CheckedOut => 1,
        FactKind.SessionStarted => 2,
        FactKind.SessionEnded => 3,
        _ => 4,
    };
}
