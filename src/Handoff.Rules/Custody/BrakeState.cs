using System.Globalization;
using Handoff.Rules.Findings;
using Handoff.Rules.Policy;
using Handoff.Rules.Text;

namespace Handoff.Rules.Custody;

/// <summary>How a brake stands, over all instances.</summary>
/// <param name="Allowed">Revocations that were allowed of late, to whomever.</param>
/// <param name="Pulled">The finding that says that the brake holds something back; null when it does not.</param>
/// <param name="Pending">Events about it that are still to be told.</param>
public sealed record BrakeState(IReadOnlyList<Allowed> Allowed, Finding? Pulled, IReadOnlyList<Notice> Pending)
{
    public static BrakeState Released { get; } = new([], null, []);

    /// <summary>Allows as many revocations as are wanted and left; none, and the state is the same.</summary>
    public (BrakeState Next, int Granted) Take(int wanted, int limit, DateTimeOffset now) =>
        Allowed.Give(wanted, limit, now) is var (next, given) && given > 0 ? (this with { Allowed = next }, given) : (this, 0);

    /// <summary>Somebody had to be held back: an analyst must see it, and everybody queues from now on.</summary>
    /// <param name="subject">The key under which findings stand that are about no device and no person.</param>
    public BrakeState Pull(bool isUrgent, HandoffPolicy policy, string subject, DateTimeOffset now)
    {
        if (Pulled is not null || policy.Brake is not { } brake)
        {
            return this;
        }

        var finding = new Finding
        {
            Id = "",
            Kind = FindingKind.TeardownBraked,
            Severity = Severity.High,
            Cause = isUrgent ? "brake urgent" : "brake",
            FlaggedAt = now,
            DueAt = now + policy.ReviewWithin[Severity.High],
            Owner = policy.Owner,
            Evidence = new Dictionary<string, string>
            {
                ["revocationsPerMinute"] = brake.RevocationsPerMinute.ToString(CultureInfo.InvariantCulture),
                ["causes"] = string.Join(' ', Enum.GetValues<Cause>().Where(cause => cause.IsHandoff() && brake.Urgent.Contains(cause) == isUrgent).Select(Words.Of)),
            },
        };
        finding = finding with { Id = FindingId.Of(subject, finding) };
        return this with { Pulled = finding, Pending = [.. Pending, NoticeOf.Finding(finding, opened: true, subject, now)] };
    }

    /// <summary>Nothing waits any more.</summary>
    /// <returns>The state, and the finding as it is now closed.</returns>
    public (BrakeState Next, Finding? Closed) Release(string subject, DateTimeOffset now)
    {
        if (Pulled is null)
        {
            return (this, null);
        }

        var closed = Pulled with { Status = FindingStatus.Resolved, ResolvedAt = now, Resolution = "nothing is held back any more" };
        return (this with { Pulled = null, Pending = [.. Pending, NoticeOf.Finding(closed, opened: false, subject, now)] }, closed);
    }
}
