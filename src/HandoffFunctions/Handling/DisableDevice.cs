using Handoff.Rules.Custody;
using Handoff.Rules.Text;
using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.Graph;

namespace HandoffFunctions.Handling;

/// <summary>Disables a device in the directory and reads back that it is disabled.</summary>
public sealed class DisableDevice(GraphSessions graph, TimeProvider time)
{
    public async Task<StepResult> TakeAsync(Step step, CancellationToken cancel)
    {
        if (step.State == StepState.Owed)
        {
            var answer = await graph.DisableDeviceAsync(step.Target, cancel).ConfigureAwait(false);
            if (answer is Answer.Never { NotFound: true })
            {
                // Perhaps the device was never joined; perhaps the events name it differently. Neither is a proof.
                return new StepResult(StepOutcome.Unverifiable, "the directory has no device with this id", Asked: true);
            }

            if (answer is not (Answer.Done or Answer.Unknown))
            {
                return TakeStep.Not(answer);
            }
        }

        var (read, enabled) = await graph.ReadDeviceAsync(step.Target, cancel).ConfigureAwait(false);
        var evidence = new Dictionary<string, string> { ["accountEnabled"] = enabled is { } e ? (e ? "true" : "false") : "unknown", ["readAt"] = Rfc3339.Write(time.GetUtcNow()) };
        return read is Answer.Done && enabled == false
            ? new StepResult(StepOutcome.Verified, Asked: step.State == StepState.Owed) { Evidence = evidence }
            : new StepResult(StepOutcome.Accepted, "the directory does not show the device as disabled yet", Asked: step.State == StepState.Owed) { Evidence = evidence };
    }
}
