using Handoff.Rules.Custody;
using Handoff.Rules.Events;
using Handoff.Rules.Ledger;
using Handoff.Rules.Policy;
using Handoff.Rules.Text;

namespace Handoff.Rules.Findings;

/// <summary>What an analyst does with a finding, on the ledger with who did it.</summary>
public static class Review
{
    /// <summary>Longest note that is kept, in UTF-16 characters.</summary>
    public const int LongestNote = 2000;

    /// <summary>Sets a finding's status by hand. A finding that was dismissed or resolved is not raised again for the same cause.</summary>
    public static Change<T> On<T>(T subject, Finding finding, FindingStatus status, string? note, string reviewer, HandoffPolicy policy, DateTimeOffset now)
        where T : Subject
    {
        var draft = new Draft<T>(subject, subject, policy, now);
        var closes = status is FindingStatus.Resolved or FindingStatus.Dismissed;
        var reviewed = finding with
        {
            Status = status,
            ReviewedBy = reviewer,
            ReviewNote = note,
            ResolvedAt = closes ? finding.ResolvedAt ?? now : null,
            Resolution = closes ? finding.Resolution ?? $"{Words.Of(status)} by a reviewer" : null,
        };
        draft.Put(reviewed);
        if (closes)
        {
            draft.Update(s => s with { Settled = [.. s.Settled, Reconcile.SettledKey(finding)] });
        }

        draft.Enter("finding.reviewed", now, handoffId: finding.HandoffId, more: json =>
        {
            json.WriteString("findingId", finding.Id);
            json.WriteString("kind", FindingNames.Of(finding.Kind));
            json.WriteString("status", Words.Of(status));
            json.WriteString("reviewedBy", reviewer);
            json.Text("note", note);
        });
        if (closes && finding.Status is FindingStatus.Open or FindingStatus.Acknowledged)
        {
            draft.AnnounceFinding(reviewed, opened: false);
        }

        return draft.Finish();
    }

    /// <summary>
    /// Owes again what is behind a finding. For a session, that is the revocation: even one that was verified, because the session was
    /// used after it.
    /// </summary>
    public static Change<T> Retry<T>(T subject, Finding finding, string reviewer, HandoffPolicy policy, DateTimeOffset now) where T : Subject
    {
        var draft = new Draft<T>(subject, subject, policy, now);
        if (finding.HandoffId is { } id && subject.Handoff(id) is { } handoff)
        {
            var again = handoff.Steps.Where(step => finding.Kind == FindingKind.ResidualSecret ? finding.Cause == JudgeSecrets.CauseOf(handoff, step)
                : finding.Kind.IsResidual()
                ? step.Kind == StepKind.RevokeTokens || step.IsOpen || step.State == StepState.Stuck
                : finding.Cause == $"step {handoff.Id} {step.Key}" || step.IsOpen).Select(step => step.Key).ToHashSet();
            // No revocation reaches into the future, which is where a clock that runs ahead may put the last use.
            var reach = finding.LastSeenAt > now ? now : finding.LastSeenAt;
            draft.Put(handoff with
            {
                Steps = [.. handoff.Steps.Select(step => !again.Contains(step.Key) ? step : step with
                {
                    State = StepState.Owed,
                    Attempts = 0,
                    NextAt = now,
                    AcceptedAt = null,
                    Reason = null,
                    MustReach = step.Kind == StepKind.RevokeTokens && reach is { } used && used > handoff.Fence ? Proof.After(used) : step.MustReach,
                })],
            });
            draft.Enter("step.retryRequested", now, handoffId: id, more: json =>
            {
                json.WriteString("findingId", finding.Id);
                json.WriteString("requestedBy", reviewer);
            });
            HandoffState.Refresh(draft);
        }

        return draft.Finish();
    }
}
