using Handoff.Rules.Custody;
using Handoff.Rules.Text;
using HandoffFunctions.Adapters;

namespace HandoffFunctions.Handling;

/// <summary>Disables a device or an agent in the directory and reads back that it is disabled.</summary>
/// <param name="what">What is disabled, as reasons call it.</param>
public sealed class DisableInDirectory(
    string what,
    Func<string, CancellationToken, Task<Answer>> disable,
    Func<string, CancellationToken, Task<(Answer Answer, bool? Enabled)>> read,
    TimeProvider time)
{
    public async Task<StepResult> TakeAsync(Step step, CancellationToken cancel)
    {
        var asked = step.State == StepState.Owed;
        if (asked)
        {
            var answer = await disable(step.Target, cancel).ConfigureAwait(false);
            if (answer is Answer.Never { NotFound: true })
            {
                // Perhaps it was never in the directory; perhaps the events name it differently. Neither is a proof.
                return new StepResult(StepOutcome.Unverifiable, $"the directory has no {what} with this id", Asked: true);
            }

            if (answer is not (Answer.Done or Answer.Unknown))
            {
                return TakeStep.Not(answer);
            }
        }

        var (answered, enabled) = await read(step.Target, cancel).ConfigureAwait(false);
        var evidence = new Dictionary<string, string> { ["accountEnabled"] = enabled is { } e ? (e ? "true" : "false") : "unknown", ["readAt"] = Rfc3339.Write(time.GetUtcNow()) };
        return answered is Answer.Done && enabled == false
            ? new StepResult(StepOutcome.Verified, Asked: asked) { Evidence = evidence }
            : new StepResult(StepOutcome.Accepted, $"the directory does not show the {what} as disabled yet", Asked: asked) { Evidence = evidence };
    }
}
