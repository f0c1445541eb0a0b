using Handoff.Rules.Custody;
using Handoff.Rules.Text;

namespace Handoff.Rules.Findings;

/// <summary>Sessions that fit several devices: an analyst must say where they are.</summary>
internal static class JudgeUnplaced
{
    /// <summary>Not seen for so long, a session that nobody could place is over as far as anybody can tell.</summary>
    private static readonly TimeSpan SeenWithin = TimeSpan.FromDays(1);

    /// <summary>When a person must be judged again because a session has not been seen for so long.</summary>
    public static IEnumerable<DateTimeOffset?> Times(Worker worker, DateTimeOffset now) =>
        worker.Unplaced.Select(session => (DateTimeOffset?)(session.LastAt + SeenWithin)).Where(time => time > now);

    public static IEnumerable<Finding> Deserved(Worker worker, DateTimeOffset now) => worker.Unplaced.Where(session => now < session.LastAt + SeenWithin).Select(session => new Finding
    {
        Id = "",
        Kind = FindingKind.CustodyMismatch,
        Severity = Severity.Medium,
        Cause = $"unplaced {Session.KeyOf(session.UserId, session.SessionId)}",
        UserId = session.UserId,
        UserName = session.UserName,
        SessionId = session.SessionId,
        SessionStartedAt = session.FirstAt,
        LastSeenAt = session.LastAt,
        FlaggedAt = session.LastAt,
        Evidence = new Dictionary<string, string>
        {
            ["why"] = "the session fits more than one device, and nothing tells which",
            ["attributedBy"] = session.By,
            ["devices"] = string.Join(' ', session.Devices),
        },
    });
}
