using Handoff.Rules.Events;
using Handoff.Rules.Text;

namespace Handoff.Rules.Custody;

/// <summary>
/// A transmitter of shared signals says that sessions ended (CAEP 1.0, "Session Revoked"). It is that transmitter's word, and no more: a
/// later use of a session disproves it.
/// </summary>
/// <param name="At">When they ended, by the transmitter; not later than <paramref name="RecordedAt"/>, whatever its clock says.</param>
/// <param name="Event">Its source is the transmitter's issuer.</param>
/// <param name="UserId">Whose sessions; null for anybody's.</param>
/// <param name="SessionId">The one session; null for all that fit.</param>
/// <param name="AppId">Only sessions of this application; null for any.</param>
public sealed record SignalRevocation(DateTimeOffset At, DateTimeOffset RecordedAt, EventKey Event, string? UserId, string? SessionId, string? AppId)
{
    public static SignalRevocation Of(Fact fact, DateTimeOffset now) =>
        // A person who is named and was not found is still not anybody.
        new(fact.At < now ? fact.At : now, now, fact.Key, fact.UserId ?? fact.UserName, fact.SessionId, fact.AppId);

    /// <summary>Whether it says of this session that it ended: all that it names must fit, and the session must have begun before.</summary>
    public bool Ended(Session session) =>
        session.StartedAt <= At
        && (UserId is null || Person.Same(UserId, session.UserId))
        && (SessionId is null || SessionId == session.SessionId)
        && (AppId is null || AppId == session.AppId);

    /// <summary>How we know, in words.</summary>
    public string InWords() =>
        $"{Event.Source} said that {(SessionId is not null ? "the session was" : UserId is not null ? "the operator's sessions were" : "the device's sessions were")} revoked at {Rfc3339.Write(At)}";
}
