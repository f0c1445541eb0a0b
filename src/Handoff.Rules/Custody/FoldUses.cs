using Handoff.Rules.Events;

namespace Handoff.Rules.Custody;

/// <summary>Adds what is known of sessions by their use alone.</summary>
public sealed partial class FoldFacts
{
    /// <summary>
    /// A session that is used without anybody having seen it begin. Who no longer holds the device most likely began it before passing
    /// it on; saying so may raise a false alarm, and saying otherwise would hide an intruder.
    /// </summary>
    private void AddUnannounced(IReadOnlyList<SessionUse> uses)
    {
        foreach (var use in uses.Where(IsHere).OrderBy(use => use.At).ThenBy(use => use.SessionId, StringComparer.Ordinal))
        {
            var session = Session.SeenBy(use);
            _sessions.TryAdd(session.Key, session with
            {
                HandoffId = HandoffOf(session.ActsFor, use.At),
                EndedAt = _signOuts.TryGetValue(session.Key, out var ended) ? (ended.At > use.At ? ended.At : use.At) : null,
                EndHeardAt = ended?.HeardAt,
            });
        }
    }

    /// <summary>Whether a use that was placed by custody still is where its person was.</summary>
    private bool IsHere(SessionUse use)
    {
        var (person, at) = (use.OnBehalfOf ?? use.UserId, use.TokenIssuedAt ?? use.At);
        return use.AttributedBy != Fact.ByCustody || (Holds(person) && _holder!.Since <= at)
            || _tenures.Any(tenure => Person.Same(tenure.UserId, person) && tenure.Since <= at
                // An agent is where its person last was: see PlaceFact.
                && (at < tenure.Until || use.Principal == PrincipalKind.Agent));
    }

    private string? HandoffOf(string userId, DateTimeOffset at) =>
        Holds(userId) && _holder!.Since <= at ? null : Tenure.EndOf(_tenures, userId, at);
}
