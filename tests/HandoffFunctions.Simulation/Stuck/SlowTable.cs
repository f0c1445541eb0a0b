using Azure;
using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Simulation.Stuck;

/// <summary>A table that takes its time to give out the state of a subject, may refuse to write one, and counts what it is asked.</summary>
internal sealed class SlowTable(ITable table, TimeProvider time) : ITable
{
    public TimeSpan Takes { get; set; }

    /// <summary>The key of a device or person whose rows cannot be written; null for none.</summary>
    public string? Unwritable { get; set; }

    public int RoundTrips { get; private set; }

    public Task<bool> CreateIfNotExistsAsync(CancellationToken cancel) => table.CreateIfNotExistsAsync(cancel);

    public async Task<TableEntity?> GetEntityIfExistsAsync(string partitionKey, string rowKey, CancellationToken cancel)
    {
        RoundTrips++;
        if (Takes > TimeSpan.Zero && rowKey.EndsWith("|head", StringComparison.Ordinal))
        {
            await Task.Delay(Takes, time, cancel).ConfigureAwait(false);
        }

        return await table.GetEntityIfExistsAsync(partitionKey, rowKey, cancel).ConfigureAwait(false);
    }

    public Task<TablePage> QueryAsync(
        string partitionKey, string rowKeyFrom, string? rowKeyTo, int? maxPerPage, TableContinuation? continuation, CancellationToken cancel, DateTimeOffset? changedSince = null)
    {
        RoundTrips++;
        return table.QueryAsync(partitionKey, rowKeyFrom, rowKeyTo, maxPerPage, continuation, cancel, changedSince);
    }

    public Task<TransactionResult> SubmitTransactionAsync(IReadOnlyList<TableAction> actions, CancellationToken cancel)
    {
        RoundTrips++;
        return Unwritable is { } subject && actions.Any(action => action.RowKey.StartsWith(subject, StringComparison.Ordinal))
            ? throw new RequestFailedException(413, "The entity is larger than the maximum allowed size.", "EntityTooLarge", null)
            : table.SubmitTransactionAsync(actions, cancel);
    }
}
