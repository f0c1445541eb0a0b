using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Simulation.Model;

/// <summary>What the model expects, held against what the product's rows say.</summary>
internal static class Compare
{
    /// <summary>
    /// Every difference in custody, handoffs and open findings, one line each; empty when the product agrees with the model.
    /// </summary>
    /// <param name="accepted">What the product has acknowledged, with when: <see cref="Told.ArrivesAt"/> says when it was accepted.</param>
    /// <param name="now">By the true clock; the product's sweep has just run.</param>
    public static IReadOnlyList<string> Differences(IEnumerable<Told> accepted, string policy, IReadOnlyList<TableEntity> rows, DateTimeOffset now) =>
        throw new NotSupportedException($"{accepted} {policy} {rows} {now}");
}
