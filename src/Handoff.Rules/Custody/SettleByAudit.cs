using Handoff.Rules.Events;
using Handoff.Rules.Findings;
using Handoff.Rules.Text;

namespace Handoff.Rules.Custody;

/// <summary>
/// The directory's audit log writes down each revocation that took effect, as <c>Update StsRefreshTokenValidFrom Timestamp</c>
/// (https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities). It proves a step as well as reading the
/// time stamp back does, even after reading back was given up.
/// </summary>
internal static class SettleByAudit
{
    /// <summary>A step that is settled is an entry, and a change of its handoff.</summary>
    private const int RowsEach = 2;

    private const string AuditRecord = "auditRecord";

    /// <summary>The audit log and we read two clocks, and a revocation may have been tried again since.</summary>
    private static readonly TimeSpan AsAsked = TimeSpan.FromMinutes(2);

    public static void Steps<T>(Draft<T> draft, IReadOnlyList<WitnessedRevocation> witnessed) where T : Subject
    {
        var proven = Unproven(draft.Subject).Select(owed => (owed.handoff, owed.step, seen: witnessed.FirstOrDefault(seen => Proves(seen, owed.handoff, owed.step))))
            .Where(owed => owed.seen is not null).ToList();
        foreach (var (handoff, step, seen) in proven.TakeWhile(_ => draft.HasRoomFor(RowsEach)))
        {
            SettleSteps.Apply(draft, handoff.Id, step.Key, new StepResult(StepOutcome.Verified)
            {
                ClosesSessionsBefore = seen!.ValidFrom,
                Evidence = new Dictionary<string, string>
                {
                    [AuditRecord] = $"{seen.Event.Source} {seen.Event.Id}",
                    ["sessionsInvalidBefore"] = Rfc3339.Write(seen.ValidFrom),
                },
            });
        }
    }

    public static void Steps(Draft<Device> draft) => Steps(draft, draft.Subject.Witnessed);

    /// <summary>Whether a step was proven by the audit log, and not by reading back.</summary>
    public static bool Verified(Step step) => step.Evidence.ContainsKey(AuditRecord);

    /// <summary>Whether a revocation in the audit log is one that we asked for: just then, for that person.</summary>
    public static bool IsOurs(Subject subject, Fact fact) => subject.Handoffs.SelectMany(handoff => handoff.Steps).Any(step =>
        step.Kind == StepKind.RevokeTokens && Person.Same(step.Target, fact.UserId) && step.AskedAt is { } asked && (fact.At - asked).Duration() <= AsAsked);

    /// <summary>The revocations that are owed and that nothing has proven yet, given up or not.</summary>
    public static IEnumerable<(HandoffRecord handoff, Step step)> Unproven(Subject subject) =>
        from handoff in subject.Handoffs
        where !handoff.DryRun
        from step in handoff.Steps
        where step.Kind == StepKind.RevokeTokens && step.State is not (StepState.Verified or StepState.Superseded)
        select (handoff, step);

    private static bool Proves(WitnessedRevocation seen, HandoffRecord handoff, Step step) =>
        Person.Same(seen.UserId, step.Target) && Proof.Covers(seen.ValidFrom, step.MustReach ?? handoff.Fence);
}
