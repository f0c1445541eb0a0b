namespace HandoffFunctions.Simulation.Oracle;

/// <summary>The product broke one of its promises. The message names the promise, the row, and where in which scenario it was.</summary>
/// <param name="invariant">The promise, in a few words; the same for the same promise.</param>
/// <param name="row">The row that shows it, or what else does.</param>
public sealed class InvariantBrokenException(string invariant, string row, string what, string scenario = "")
    : Exception($"{invariant}: {what}\n  at: {row}\n  scenario: {scenario}")
{
    public string Invariant { get; } = invariant;

    public string Row { get; } = row;

    /// <summary>The same, said to be in a scenario.</summary>
    internal InvariantBrokenException In(string name) => new(Invariant, Row, what, name);
}
