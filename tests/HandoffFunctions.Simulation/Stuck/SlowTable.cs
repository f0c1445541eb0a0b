using Azure;
using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Simulation.Stuck;

/// <summary>A table that takes its time to give out the state of a subject, may refuse to write one, and counts what it is asked.</summary>
internal sealed class SlowTable(ITable table, TimeProvider time) : ITable
{
    public TimeSpan Takes { get; set; }

    /// <summary>How long each transaction and each page takes.</summary>
    public TimeSpan EachTakes { get; set; }

    /// <summary>How often a range was read from its beginning.</summary>
    public Dictionary<string, int> Ranges { get; } = [];

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

    public async Task<TablePage> QueryAsync(
        string partitionKey, string rowKeyFrom, string? rowKeyTo, int? maxPerPage, TableContinuation? continuation, CancellationToken cancel, DateTimeOffset? changedSince = null)
    {
        RoundTrips++;
        Ranges[rowKeyFrom] = Ranges.GetValueOrDefault(rowKeyFrom) + (continuation is null ? 1 : 0);
        await PassAsync(cancel).ConfigureAwait(false);
        return await table.QueryAsync(partitionKey, rowKeyFrom, rowKeyTo, maxPerPage, continuation, cancel, changedSince).ConfigureAwait(false);
    }

    public async Task<TransactionResult> SubmitTransactionAsync(IReadOnlyList<TableAction> actions, CancellationToken cancel)
    {
        RoundTrips++;
        await PassAsync(cancel).ConfigureAwait(false);
        return Unwritable is { } subject && actions.Any(action => action.RowKey.StartsWith(subject, StringComparison.Ordinal))
            ? throw new RequestFailedException(413, "The entity is larger than the maximum allowed size.", "EntityTooLarge", null)
            : await table.SubmitTransactionAsync(actions, cancel).ConfigureAwait(false);
    }

    private async Task PassAsync(CancellationToken cancel)
    {
        if (EachTakes > TimeSpan.Zero)
        {
            await Task.Delay(EachTakes, time, cancel).ConfigureAwait(false);
        }
    }
}
