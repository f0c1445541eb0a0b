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
    /// Owes again what is behind a finding. For a session that is the revocation: even one that was verified, because the session was used
    /// after it. What is owed anew already, or was done since, stays as it is, so that asking twice is asking once.
    /// </summary>
    public static Change<T> Retry<T>(T subject, Finding finding, string reviewer, HandoffPolicy policy, DateTimeOffset now) where T : Subject
    {
        var draft = new Draft<T>(subject, subject, policy, now);
        if (finding.HandoffId is not { } id || subject.Handoff(id) is not { } handoff)
        {
            return draft.Finish();
        }

        // No revocation reaches into the future, which is where a clock that runs ahead may put the last use.
        var used = finding.LastSeenAt > now ? now : finding.LastSeenAt;
        Step Anew(Step step) => step.OwedAnew(now) with { MustReach = step.Kind == StepKind.RevokeTokens && used > handoff.Fence ? Proof.After(used.Value) : step.MustReach };
        bool IsFresh(Step step) => step is { State: StepState.Owed, Attempts: 0 } && step.OwedSince > finding.FlaggedAt && Anew(step).MustReach == step.MustReach;
        var again = handoff.Steps.Where(step => IsBehind(finding, handoff, step) && !IsFresh(step)).Select(step => step.Key).ToHashSet();
        if (again.Count > 0)
        {
            draft.Put(handoff with { Steps = [.. handoff.Steps.Select(step => again.Contains(step.Key) ? Anew(step) : step)] });
            draft.Enter("step.retryRequested", now, handoffId: id, more: json =>
            {
                json.WriteString("findingId", finding.Id);
                json.WriteString("requestedBy", reviewer);
            });
            HandoffState.Refresh(draft);
        }

        return draft.Finish();
    }

    private static bool IsBehind(Finding finding, HandoffRecord handoff, Step step)
    {
        var isDone = step.State is StepState.Verified or StepState.Superseded;
        return finding.Kind == FindingKind.ResidualSecret ? !isDone && finding.Cause == JudgeSecrets.CauseOf(handoff, step)
            : finding.Kind.IsResidual() ? step.IsOpen || step.State == StepState.Stuck || (step.Kind == StepKind.RevokeTokens && finding.Status != FindingStatus.Resolved)
            : !isDone && (step.IsOpen || finding.Cause == Judge.CauseOf(handoff, step));
    }
}
