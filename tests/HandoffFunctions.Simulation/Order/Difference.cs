namespace HandoffFunctions.Simulation.Order;

/// <summary>A part of the end in which two tellings differ.</summary>
/// <param name="Part">Its name in <see cref="End"/>.</param>
/// <param name="ExplainedBy">The type of the ledger entry that says why; null for none.</param>
internal sealed record Difference(string Part, string? Sorted, string? Told, string? ExplainedBy)
{
    public static IReadOnlyList<Difference> Between(End sorted, End told)
    {
        var entries = sorted.Entries.Concat(told.Entries).ToList();
        return
        [
            .. from part in sorted.Parts.Keys.Union(told.Parts.Keys)
               let one = sorted.Parts.GetValueOrDefault(part)
               let other = told.Parts.GetValueOrDefault(part)
               where one != other
               let difference = new Difference(part, one, other, null)
               select difference with { ExplainedBy = LateEntries.WhyMay(difference, entries) },
        ];
    }

    public override string ToString() => $"  {Part}\n    sorted: {Sorted ?? "-"}\n    told:   {Told ?? "-"}";
}
