using Handoff.Rules.Custody;
using Handoff.Rules.Policy;
using Handoff.Rules.Text;

namespace Handoff.Rules.Findings;

/// <summary>What has gone on for too long: a device that was not brought back, a session that nobody uses.</summary>
internal static class JudgeTime
{
    public static IEnumerable<Finding> Overdue(Device device, DeviceClass deviceClass, DateTimeOffset now)
    {
        if (device.Custody.Holder is { } holder && Due.Overdue(holder, deviceClass) is { } due && now >= due)
        {
            yield return new Finding
            {
                Id = "",
                Kind = FindingKind.CustodyOverdue,
                Severity = Severity.Medium,
                Cause = $"overdue {holder.UserId.ToLowerInvariant()} {Rfc3339.Write(holder.Since)}",
                UserId = holder.UserId,
                UserName = holder.UserName,
                FlaggedAt = now,
                Evidence = Judge.Evidence(("heldSince", Rfc3339.Write(holder.Since)), ("dueAt", Rfc3339.Write(due))),
            };
        }
    }

    public static IEnumerable<Finding> Idle(Device device, DeviceClass deviceClass, DateTimeOffset now) =>
        from session in Due.Watched(device, deviceClass)
        let idleSince = Due.LastSign(device, session)
        where now >= idleSince + deviceClass.IdleAfter!.Value
        select new Finding
        {
            Id = "",
            Kind = FindingKind.SessionIdle,
            Severity = Severity.Low,
            Cause = $"idle {session.Key}",
            UserId = session.UserId,
            UserName = session.UserName,
            SessionId = session.SessionId,
            SessionStartedAt = session.StartedAt,
            LastSeenAt = Proof.LastUse(device, session),
            FlaggedAt = now,
            Evidence = Judge.Evidence(("idleSince", Rfc3339.Write(idleSince))),
        };
}
