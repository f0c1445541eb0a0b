using Handoff.Rules.Custody;

namespace Handoff.Rules.Policy;

/// <summary>Reads the key <c>departure</c> of the policy file.</summary>
internal static class ReadDeparture
{
    private static readonly IReadOnlyList<StepKind> Possible = [StepKind.RevokeTokens, StepKind.RotateSecret];

    /// <param name="owner">Who looks after what nobody else does.</param>
    public static DepartureRule From(PolicyObject from, string? owner, Retries retries)
    {
        var steps = from.Choices<StepKind>("steps") ?? Possible;
        if (steps.Except(Possible).Any())
        {
            from.Refuse("steps", "a departure can owe revokeTokens and rotateSecret; what concerns a device is owed by that device's class");
        }

        var rule = new DepartureRule(steps, from.Text("owner") ?? owner, ReadRetries.From(from, retries));
        from.Done();
        return rule;
    }
}
