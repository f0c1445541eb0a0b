using Handoff.Rules.Custody;
using HandoffFunctions.Adapters;

namespace HandoffFunctions.Handling;

/// <summary>Takes one owed step, once, and says what came of it. What a step is for is said where it is defined.</summary>
public sealed class TakeStep(RevokeTokens revokeTokens, RotateSecret rotateSecret, DisableInDirectory disableDevice, DisableInDirectory disableAgent, TellReceivers tellReceivers, Outgoing outgoing)
{
    /// <param name="isTold">Whether the outgoing topic has taken the event that announces the handoff.</param>
    /// <param name="isFirst">Whether no process can have taken the step before.</param>
    /// <param name="isOneOfMany">Whether many are visited one after another.</param>
    public async Task<StepResult> TakeAsync(Subject subject, HandoffRecord handoff, Step step, bool isTold, bool isFirst, bool isOneOfMany, CancellationToken cancel)
    {
        // What was left over waits for what happens right now.
        Urgency.Set(isBackground: !isFirst);
        return step.Kind switch
        {
            StepKind.RevokeTokens => await revokeTokens.TakeAsync(subject, handoff, step, isFirst, isOneOfMany, cancel).ConfigureAwait(false),
            StepKind.RotateSecret => await rotateSecret.TakeAsync(handoff, step, cancel).ConfigureAwait(false),
            StepKind.DisableDevice => await disableDevice.TakeAsync(step, cancel).ConfigureAwait(false),
            StepKind.DisableAgent => await disableAgent.TakeAsync(step, cancel).ConfigureAwait(false),
            StepKind.TellReceivers => await tellReceivers.TakeAsync(handoff, step, cancel).ConfigureAwait(false),
            _ => Tell(step, isTold),
        };
    }

    /// <summary>The announcement of the handoff is what tells a device or an application to clear. Its own confirmation is the proof.</summary>
    private StepResult Tell(Step step, bool isTold) => (outgoing.IsConfigured, isTold) switch
    {
        (false, _) => new StepResult(StepOutcome.Refused, "no outgoing topic is configured to tell it by", Asked: true),
        (true, false) when outgoing.Pause is { } pause => new StepResult(StepOutcome.Waiting, "the outgoing topic asked for a pause", RetryAfter: pause),
        (true, false) => new StepResult(StepOutcome.Failed, "the outgoing topic did not take the announcement", Asked: true),
        _ => new StepResult(StepOutcome.Accepted, step.AcceptedAt is null ? null : "no confirmation came", Asked: step.AcceptedAt is null),
    };

    /// <summary>What an answer other than yes means for a step.</summary>
    internal static StepResult Not(Answer answer) => answer switch
    {
        Answer.Retry { NotSent: true } held => new StepResult(StepOutcome.Waiting, held.Reason, RetryAfter: held.After),
        Answer.Retry retry => new StepResult(StepOutcome.Failed, retry.Reason, Asked: true, retry.After),
        Answer.Unknown unknown => new StepResult(StepOutcome.Failed, unknown.Reason, Asked: true, unknown.After) { IsServiceSick = true },
        Answer.Never never => new StepResult(StepOutcome.Refused, never.Reason, Asked: true),
        _ => throw new ArgumentException("A yes is not a failure.", nameof(answer)),
    };
}
