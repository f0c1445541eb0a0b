using System.Globalization;
using Handoff.Rules.Custody;
using Handoff.Rules.Policy;
using Handoff.Rules.Text;

namespace Handoff.Rules.Findings;

/// <summary>
/// Secrets that a previous operator could know and that are not proven replaced when grace is over. Why not is beside the point here: not
/// done, given up, waiting for its pair, or forbidden by a dry run, the value still opens what it opens.
/// </summary>
internal static class JudgeSecrets
{
    public static IEnumerable<Finding> StillValid(Subject subject, HandoffPolicy policy, DateTimeOffset now) =>
        from handoff in subject.Handoffs
        where now >= GraceEnds(subject, handoff, policy)
        from step in Unproven(subject, handoff)
        where !IsBeingTakenUp(handoff, step, now)
        select new Finding
        {
            Id = "",
            Kind = FindingKind.ResidualSecret,
            Severity = Severity.High,
            Cause = CauseOf(handoff, step),
            UserId = handoff.From?.UserId,
            UserName = handoff.From?.UserName,
            HandoffId = handoff.Id,
            HandoffAt = handoff.At,
            FlaggedAt = now,
            Evidence = Evidence(subject, handoff, step, policy),
        };

    /// <summary>When a subject must be judged again because a grace ends.</summary>
    public static IEnumerable<DateTimeOffset?> Times(Subject subject, HandoffPolicy policy, DateTimeOffset now) =>
        from handoff in subject.Handoffs
        let ends = GraceEnds(subject, handoff, policy)
        where ends > now && Unproven(subject, handoff).Any()
        select (DateTimeOffset?)ends;

    /// <summary>What the finding about a step's secret is known by.</summary>
    public static string CauseOf(HandoffRecord handoff, Step step) => $"secret {handoff.Id} {step.Target}";

    private static DateTimeOffset GraceEnds(Subject subject, HandoffRecord handoff, HandoffPolicy policy) =>
        Judge.GraceEnds(handoff, policy.ClassOf((subject as Device)?.DeviceClass));

    /// <summary>
    /// A version that was made after the handoff, and whose rotation is proven, has replaced every older one. When that was proven says
    /// nothing: a rotation for an earlier handoff may be proven late, and the operator of this one know what it made.
    /// </summary>
    private static IEnumerable<Step> Unproven(Subject subject, HandoffRecord handoff) =>
        !handoff.Cause.IsHandoff() || handoff.RevisedBecause is not null ? [] : handoff.Steps.Where(step =>
            step is { Kind: StepKind.RotateSecret, State: not (StepState.Verified or StepState.Superseded) }
            && !subject.Handoffs.Any(other => other.Steps.Any(later =>
                later is { Kind: StepKind.RotateSecret, State: StepState.Verified } && Person.Same(later.Target, step.Target) && later.MadeAt > handoff.At)));

    /// <summary>The handoff is only just on record, as late events are long after grace: its rotation is being done at this moment.</summary>
    private static bool IsBeingTakenUp(HandoffRecord handoff, Step step, DateTimeOffset now) =>
        !handoff.DryRun && now < handoff.RecordedAt + Judge.TakenUpWithin && step is { State: StepState.Owed, Attempts: 0, Reason: null };

    private static Dictionary<string, string> Evidence(Subject subject, HandoffRecord handoff, Step step, HandoffPolicy policy)
    {
        var evidence = new Dictionary<string, string>
        {
            ["secret"] = step.Target,
            ["cause"] = Words.Of(handoff.Cause),
            ["graceEndedAt"] = Rfc3339.Write(GraceEnds(subject, handoff, policy)),
            ["rotation"] = Words.Of(step.State),
            ["rotationAttempts"] = step.Attempts.ToString(CultureInfo.InvariantCulture),
        };
        if (step.Reason is { } reason)
        {
            evidence["rotationReason"] = reason;
        }

        if (handoff.DryRun)
        {
            evidence["dryRun"] = "true: policy records and does nothing";
        }

        return evidence;
    }
}
