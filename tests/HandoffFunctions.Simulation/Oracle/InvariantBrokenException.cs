namespace HandoffFunctions.Simulation.Oracle;

/// <summary>The product broke one of its promises. The message names the promise, the row, and where in which scenario it was.</summary>
public sealed class InvariantBrokenException(string invariant, string row, string what, string scenario)
    : Exception($"{invariant}: {what}\n  row: {row}\n  scenario: {scenario}")
{
    /// <summary>The promise, in a few words; the same for the same promise.</summary>
    public string Invariant { get; } = invariant;

    public string Row { get; } = row;
}
