using Handoff.Rules.Custody;
using Handoff.Rules.Policy;

namespace HandoffFunctions.Handling;

/// <summary>
/// The directory answers from replicas, and one that lags does not know yet who was made a minute ago. So "not found" is believed when it
/// was said twice, <c>readBack.askAgainAfter</c> apart, and nothing was found between.
/// </summary>
internal static class NotThere
{
    /// <summary>When to look again; null when it has been said often enough.</summary>
    public static StepResult? Yet(Step step, string reason, bool asked, HandoffPolicy policy, DateTimeOffset now)
    {
        var first = step.NotFoundAt ?? now;
        var wait = first + policy.ReadBack.AskAgainAfter - now;
        return step.NotFoundAt is not null && wait <= TimeSpan.Zero ? null : new StepResult(StepOutcome.Waiting, $"{reason}; it is looked for once more before that is believed", asked, wait) { NotFoundAt = first };
    }
}
