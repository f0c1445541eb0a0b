using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Simulation.Oracle;

/// <summary>Reads a whole table, in memory or behind a service, by the same calls that the product makes.</summary>
internal static class ReadTable
{
    /// <summary>Every partition that the product writes, by docs/storage.md.</summary>
    public static IReadOnlyList<string> Partitions { get; } = ["s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "meta"];

    public static async Task<IReadOnlyList<TableEntity>> AllAsync(ITable table, CancellationToken cancel = default)
    {
        var rows = new List<TableEntity>();
        foreach (var partition in Partitions)
        {
            TableContinuation? next = null;
            do
            {
                var page = await table.QueryAsync(partition, "", null, null, next, cancel);
                rows.AddRange(page.Entities);
                next = page.Continuation;
            }
            while (next is not null);
        }

        return rows;
    }
}
