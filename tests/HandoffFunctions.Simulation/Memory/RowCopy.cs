using Azure;
using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Simulation.Memory;

/// <summary>What a table holds is nobody else's to change.</summary>
internal static class RowCopy
{
    /// <summary>Rows go in and out as copies, with times as the service gives them back: in UTC.</summary>
    public static TableEntity Of(TableEntity row, ETag etag, DateTimeOffset? at)
    {
        var copy = new TableEntity(row.PartitionKey, row.RowKey) { ETag = etag, Timestamp = at };
        foreach (var (name, value) in row.Properties)
        {
            copy.Set(name, value switch
            {
                byte[] bytes => bytes.Clone(),
                DateTimeOffset time => time.ToUniversalTime(),
                _ => value,
            });
        }

        return copy;
    }
}
