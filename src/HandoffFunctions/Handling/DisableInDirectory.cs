using Handoff.Rules.Custody;
using Handoff.Rules.Policy;
using Handoff.Rules.Text;
using HandoffFunctions.Adapters;

namespace HandoffFunctions.Handling;

/// <summary>Disables a device or an agent in the directory and reads back that it is disabled. Doing it twice does no harm.</summary>
/// <param name="what">What is disabled, as reasons call it.</param>
public sealed class DisableInDirectory(
    string what,
    Func<string, CancellationToken, Task<Answer>> disable,
    Func<string, CancellationToken, Task<(Answer Answer, bool? Enabled)>> read,
    HandoffPolicy policy,
    TimeProvider time)
{
    public async Task<StepResult> TakeAsync(Step step, CancellationToken cancel)
    {
        if (step.State == StepState.Accepted)
        {
            var before = await LookAsync(step, asked: false, cancel).ConfigureAwait(false);
            if (before.Outcome == StepOutcome.Verified || before.RetryAfter is not null || time.GetUtcNow() < step.AskedAt + policy.ReadBack.AskAgainAfter)
            {
                return before;
            }
        }

        var answer = await disable(step.Target, cancel).ConfigureAwait(false);
        if (answer is Answer.Never { NotFound: true })
        {
            // Perhaps it was never in the directory; perhaps the events name it differently. Neither is a proof.
            return NotThere.Yet(step, $"the directory has no {what} with this id", asked: true, policy, time.GetUtcNow())
                ?? new StepResult(StepOutcome.Unverifiable, $"the directory has no {what} with this id", Asked: true);
        }

        if (answer is not (Answer.Done or Answer.Unknown))
        {
            return TakeStep.Not(answer);
        }

        var after = await LookAgain.UntilAsync(
            () => LookAsync(step, asked: true, cancel),
            seen => seen.Outcome == StepOutcome.Verified || seen.RetryAfter is not null || answer is Answer.Unknown,
            policy.ReadBack.Wait,
            time,
            cancel).ConfigureAwait(false);
        // No yes was heard, and no effect shows: it is still owed.
        return answer is Answer.Unknown && after.Outcome != StepOutcome.Verified ? TakeStep.Not(answer) : after;
    }

    private async Task<StepResult> LookAsync(Step step, bool asked, CancellationToken cancel)
    {
        var (answer, enabled) = await read(step.Target, cancel).ConfigureAwait(false);
        var evidence = new Dictionary<string, string> { ["accountEnabled"] = enabled is { } e ? (e ? "true" : "false") : "unknown", ["readAt"] = Rfc3339.Write(time.GetUtcNow()) };
        return answer is Answer.Done && enabled == false
            ? new StepResult(StepOutcome.Verified, Asked: asked) { Evidence = evidence }
            : new StepResult(StepOutcome.Accepted, $"the directory does not show the {what} as disabled yet", asked, Answers.WaitOf(answer)) { Evidence = evidence };
    }
}
