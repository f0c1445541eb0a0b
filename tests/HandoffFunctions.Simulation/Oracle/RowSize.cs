using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Simulation.Oracle;

/// <summary>
/// What a row takes of the service's limits. A state is packed when it takes half of what the service allows, so
/// that no row may take much more: a row that only just fits is one event away from
/// a ledger that nobody can write to any more.
/// https://learn.microsoft.com/archive/blogs/avkashchauhan/how-the-size-of-an-entity-is-caclulated-in-windows-azure-table-storage
/// </summary>
internal static class RowSize
{
    public const int MostBytes = TableLimits.EntityBytes / 8 * 5;

    public static int Of(TableEntity row)
    {
        var bytes = 4 + (2 * (row.PartitionKey.Length + row.RowKey.Length));
        foreach (var (name, value) in row.Properties)
        {
            bytes += 8 + (2 * name.Length) + value switch
            {
                string text => 4 + (2 * text.Length),
                byte[] blob => 4 + blob.Length,
                Guid => 16,
                bool => 1,
                int => 4,
                _ => 8,
            };
        }

        return bytes;
    }

    public static int Check(TableEntity row)
    {
        var bytes = Of(row);
        if (bytes > MostBytes)
        {
            throw new InvariantBrokenException("rows stay small", row.RowKey, $"{bytes} bytes; at most {MostBytes} leave room");
        }

        foreach (var (name, value) in row.Properties)
        {
            if (value is string text && text.Length * 2 > TableLimits.PropertyBytes)
            {
                throw new InvariantBrokenException("rows stay small", row.RowKey, $"'{name}' has {text.Length * 2} bytes");
            }
        }

        return bytes;
    }
}
