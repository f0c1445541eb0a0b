using Handoff.Rules.Custody;

namespace Handoff.Rules.Policy;

/// <summary>Reads the key <c>brake</c> of the policy file.</summary>
internal static class ReadBrake
{
    /// <returns>Null when it is left out: nothing is held back.</returns>
    public static Brake? From(PolicyObject root)
    {
        if (!root.Has("brake"))
        {
            return null;
        }

        var from = root.Object("brake");
        if (!from.Has("revocationsPerMinute"))
        {
            from.Refuse("revocationsPerMinute", "is missing");
        }

        var brake = new Brake(from.Whole("revocationsPerMinute", 1, 1, 1_000_000), from.Choices<Cause>("urgent") ?? [Cause.Departure, Cause.DeviceLost]);
        if (brake.Urgent.Any(cause => !cause.IsHandoff()))
        {
            from.Refuse("urgent", $"each must be a cause of handoff; causes are {string.Join(", ", Causes.OfHandoffs)}");
        }

        from.Done();
        return brake;
    }
}
