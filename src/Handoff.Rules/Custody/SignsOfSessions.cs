using Handoff.Rules.Events;

namespace Handoff.Rules.Custody;

/// <summary>What shows that sessions were alive: their uses, and the sign-ins that somebody typed.</summary>
internal sealed class SignsOfSessions(IEnumerable<Fact> facts, IReadOnlyList<SessionUse> uses)
{
    /// <summary>A token may be used this long after a sign-out by a call that was already under way.</summary>
    private static readonly TimeSpan SignOutSettles = TimeSpan.FromSeconds(5);

    private readonly ILookup<string, DateTimeOffset> _usedAt = uses.ToLookup(use => use.Key, use => use.At);

    private readonly ILookup<string, DateTimeOffset> _typedAt =
        facts.Where(fact => fact.IsTyped).ToLookup(fact => Session.KeyOf(fact.UserId!, fact.SessionId!), fact => fact.At);

    /// <summary>
    /// Whether a session was used after a sign-out from it, which then was only what one could see. What is used after the next sign-in is
    /// another session under the same id.
    /// </summary>
    public bool Outlived(string key, DateTimeOffset signOut)
    {
        var again = _typedAt[key].Where(at => at > signOut).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();
        return _usedAt[key].Any(used => used > signOut + SignOutSettles && used < again);
    }

    /// <summary>The first use of a session that is known and came before a time; null for none.</summary>
    public SessionUse? FirstBefore(string key, DateTimeOffset time) => uses.Where(use => use.Key == key && use.At < time).MinBy(use => use.At);

    /// <summary>The people's own sessions that were used by a time, as far as their uses tell.</summary>
    public IEnumerable<SessionUse> UsedBy(DateTimeOffset time) => uses.Where(use => use.At <= time && use is { Principal: PrincipalKind.User, OnBehalfOf: null });
}
