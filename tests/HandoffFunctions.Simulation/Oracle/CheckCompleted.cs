namespace HandoffFunctions.Simulation.Oracle;

/// <summary>The time that a handoff took is counted once, while the handoff stands as completed and something in it was proven.</summary>
internal static class CheckCompleted
{
    private const string Invariant = "a handoff's time to zero access is counted once";

    public static void Now(SubjectView subject)
    {
        var counted = subject.Completed.ToLookup(row => row.Key.Split('|')[2], row => row.Value);
        foreach (var (id, (row, handoff)) in subject.Handoffs)
        {
            var took = handoff is { IsHandoff: true, Status: "completed", CompletedAt: { } done } && handoff.Steps.Any(step => step.State == "verified")
                ? Math.Max(0, (done - handoff.At).TotalSeconds) : (double?)null;
            var found = counted[id].Select(each => each.Entity.GetDouble("seconds")).ToList();
            if (found.Count != (took is null ? 0 : 1) || (took is { } seconds && !(Math.Abs(found[0]!.Value - seconds) < 0.001)))
            {
                throw new InvariantBrokenException(Invariant, row.Key, $"it took {(took is null ? "no" : $"{took:0.000} s of")} time, and is counted as {(found.Count == 0 ? "nothing" : string.Join(" and ", found))}");
            }
        }
    }
}
