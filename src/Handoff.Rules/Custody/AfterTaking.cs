namespace Handoff.Rules.Custody;

/// <summary>What a step becomes once it was taken, by the attempts and times that policy allows.</summary>
internal static class AfterTaking
{
    /// <summary>It was begun before somebody asked for it anew, and proves nothing: what that asks for is still to be done.</summary>
    public static bool IsOvertaken(Step step, StepResult result) => result.Outcome != StepOutcome.Verified && result.OwedSince < step.OwedSince;

    /// <summary>The step as it is from now on, by what came of taking it.</summary>
    public static Step Next<T>(HandoffRecord handoff, Step step, StepResult result, Draft<T> draft) where T : Subject
    {
        var now = draft.Now;
        if (IsOvertaken(step, result))
        {
            return step with { AskedAt = result.Asked ? now : step.AskedAt };
        }

        var retries = draft.Policy.RetriesOf(draft.Subject, handoff);
        var tried = step with
        {
            Attempts = step.Attempts + (result.Asked ? 1 : 0),
            AskedAt = result.Asked ? now : step.AskedAt,
            Hold = result.Hold,
            Reason = result.Reason,
            // An answer that says neither leaves what was seen before.
            NotFoundAt = result.NotFoundAt ?? (result.Outcome is StepOutcome.Failed or StepOutcome.Waiting ? step.NotFoundAt : null),
            Evidence = result.Evidence.Count > 0 ? result.Evidence : step.Evidence,
        };
        var spaced = now + Longer(retries.After(tried.Attempts), result.RetryAfter);
        var isLate = now - (step.OwedSince ?? handoff.RecordedAt) >= retries.GiveUpAfter;
        switch (result.Outcome)
        {
            case StepOutcome.Verified:
                return tried with
                {
                    State = StepState.Verified,
                    AcceptedAt = step.AcceptedAt ?? (result.Asked ? now : null),
                    VerifiedAt = now,
                    NextAt = null,
                    ClosesSessionsBefore = result.ClosesSessionsBefore,
                    MadeAt = result.MadeAt,
                };
            case StepOutcome.Accepted when now >= (step.AcceptedAt ?? now) + GiveUpAfter(step, draft):
                return tried with { State = StepState.Unverifiable, NextAt = null, Reason = result.Reason ?? "its effect never showed" };
            case StepOutcome.Accepted when step.AwaitsWord:
                return tried with { State = StepState.Accepted, AcceptedAt = step.AcceptedAt ?? now, NextAt = (step.AcceptedAt ?? now) + GiveUpAfter(step, draft) };
            case StepOutcome.Accepted:
                // Reading back is cheap: every sweep looks, until the effect shows or is given up.
                return tried with { State = StepState.Accepted, AcceptedAt = step.AcceptedAt ?? now, NextAt = now + (result.RetryAfter ?? TimeSpan.Zero) };
            case StepOutcome.Failed when tried.Attempts < retries.Attempts && !isLate:
                // What was accepted once stays so: the service had said yes, and only asking again failed.
                return tried with { State = step.State == StepState.Accepted ? StepState.Accepted : StepState.Owed, NextAt = spaced };
            case StepOutcome.Waiting when result.Hold is not null && step.Hold is not null:
                // Its place in the queue is the time at which its turn was to come, and stays so until it has come.
                return tried with { NextAt = step.NextAt };
            case StepOutcome.Waiting:
                return tried with { NextAt = now + (result.RetryAfter ?? TimeSpan.Zero) };
            case StepOutcome.Superseded:
                return tried with { State = StepState.Superseded, NextAt = null };
            case StepOutcome.Unverifiable:
                return tried with { State = StepState.Unverifiable, NextAt = null };
            default:
                return tried with { State = StepState.Stuck, NextAt = null };
        }
    }

    private static TimeSpan Longer(TimeSpan ours, TimeSpan? asked) => asked > ours ? asked.Value : ours;

    private static TimeSpan GiveUpAfter<T>(Step step, Draft<T> draft) where T : Subject =>
        step.AwaitsWord
            ? draft.Policy.ClassOf((draft.Subject as Device)?.DeviceClass).ConfirmWithin
            : draft.Policy.ReadBack.GiveUpAfter;
}
