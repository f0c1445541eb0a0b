using Handoff.Rules.Custody;
using Handoff.Rules.Text;

namespace Handoff.Rules.Findings;

/// <summary>Sessions that fit several devices: an analyst must say where they are.</summary>
internal static class JudgeUnplaced
{
    public static IEnumerable<Finding> Deserved(Worker worker) => worker.Unplaced.Select(session => new Finding
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
