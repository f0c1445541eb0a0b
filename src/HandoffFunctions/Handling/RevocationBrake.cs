using Handoff.Rules.Custody;
using Handoff.Rules.Policy;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Handling;

/// <summary>The brake that policy asks for: one count for what is urgent and one for the rest. Without it nothing is asked and nothing held.</summary>
public sealed class RevocationBrake(BrakeRows rows, HandoffPolicy policy, TimeProvider time, Random chance)
{
    private readonly HoldBack _urgent = new(isUrgent: true, rows, policy, time, chance);
    private readonly HoldBack _other = new(isUrgent: false, rows, policy, time, chance);

    /// <summary>Null when the revocation may be done now; otherwise what is to be put on record of the step.</summary>
    public Task<StepResult?> TakeAsync(HandoffRecord handoff, Step step, CancellationToken cancel) => policy.Brake is not { } brake
        ? Task.FromResult<StepResult?>(null)
        : (brake.Urgent.Contains(handoff.Cause) ? _urgent : _other).TakeAsync(step, brake.RevocationsPerMinute, cancel);
}
