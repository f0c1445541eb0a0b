using Azure;
using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Simulation.Memory;

/// <summary>One row before and after a transaction; null where there was or is none. Neither may be changed: they are what the table holds.</summary>
internal sealed record RowChange(TableEntity? Before, TableEntity? After)
{
    public string PartitionKey => (After ?? Before)!.PartitionKey;

    public string RowKey => (After ?? Before)!.RowKey;
}

/// <summary>
/// A table in memory that answers as the service does: ETags, transactions of one partition that are whole or not at all, rows in the ordinal order
/// of their keys, pages of 1,000 rows at most, and pages that are cut short, even empty, and still are continued.
/// https://learn.microsoft.com/rest/api/storageservices/query-timeout-and-pagination
/// </summary>
/// <param name="clock">The service's own clock, which stamps the rows.</param>
/// <param name="chance">Decides which pages are cut short; null: none is.</param>
internal sealed class MemoryTable(TimeProvider clock, Random? chance = null) : ITable
{
    private const int MostPerPage = 1000;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, SortedList<string, TableEntity>> _partitions = new(StringComparer.Ordinal);
    private bool _exists;
    private DateTimeOffset _last;

    /// <summary>Of so many pages one is cut short.</summary>
    public int CutOneOf { get; init; } = 8;

    /// <summary>Told of each transaction that was written, before anybody has its answer.</summary>
    public Action<IReadOnlyList<RowChange>>? Written { get; set; }

    /// <summary>The time by the service's clock.</summary>
    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Every row there is, by partition and key. They may not be changed.</summary>
    public IReadOnlyList<TableEntity> Rows
    {
        get
        {
            lock (_lock)
            {
                return [.. _partitions.Values.SelectMany(partition => partition.Values)];
            }
        }
    }

    /// <summary>Of each partition the first row whose key begins so.</summary>
    public IReadOnlyList<TableEntity> FirstRows(string prefix)
    {
        lock (_lock)
        {
            return [.. from rows in _partitions.Values
                       let first = rows.FirstAtOrAfter(prefix)
                       where first < rows.Count && rows.GetKeyAtIndex(first).StartsWith(prefix, StringComparison.Ordinal)
                       select rows.GetValueAtIndex(first)];
        }
    }

    public Task<bool> CreateIfNotExistsAsync(CancellationToken cancel) => Answer(() =>
    {
        var isNew = !_exists;
        _exists = true;
        return isNew;
    }, cancel);

    public Task<TableEntity?> GetEntityIfExistsAsync(string partitionKey, string rowKey, CancellationToken cancel)
    {
        TableLimits.CheckKey(partitionKey, nameof(partitionKey));
        TableLimits.CheckKey(rowKey, nameof(rowKey));
        return Answer(() => Find(partitionKey, rowKey) is { } row ? RowCopy.Of(row, row.ETag, row.Timestamp) : null, cancel);
    }

    public Task<TablePage> QueryAsync(
        string partitionKey, string rowKeyFrom, string? rowKeyTo, int? maxPerPage, TableContinuation? continuation, CancellationToken cancel, DateTimeOffset? changedSince = null) =>
        Answer(() => Page(partitionKey, rowKeyFrom, rowKeyTo, maxPerPage ?? MostPerPage, continuation, changedSince), cancel);

    public Task<TransactionResult> SubmitTransactionAsync(IReadOnlyList<TableAction> actions, CancellationToken cancel)
    {
        TableLimits.Check(actions);
        PayloadSize.Check(actions);
        return Answer(() => Apply(actions), cancel);
    }

    private Task<T> Answer<T>(Func<T> ask, CancellationToken cancel)
    {
        if (cancel.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancel);
        }

        lock (_lock)
        {
            try
            {
                return Task.FromResult(ask());
            }
            catch (RequestFailedException refusal)
            {
                return Task.FromException<T>(refusal);
            }
        }
    }

    private SortedList<string, TableEntity>? Partition(string key) => _exists
        ? _partitions.GetValueOrDefault(key)
        : throw new RequestFailedException(404, "There is no such table.", "TableNotFound", null);

    private TableEntity? Find(string partition, string row) => Partition(partition)?.GetValueOrDefault(row);

    private TablePage Page(string partitionKey, string from, string? to, int most, TableContinuation? continuation, DateTimeOffset? changedSince)
    {
        if (most is < 1 or > MostPerPage)
        {
            throw new RequestFailedException(400, "A page has 1 to 1,000 rows.", "InvalidInput", null);
        }

        var start = continuation is null ? from : ContinuationToken.Read(continuation, partitionKey);
        if (Partition(partitionKey) is not { } rows)
        {
            return new TablePage([], null);
        }

        var cut = chance is not null && chance.Next(CutOneOf) == 0 ? chance.Next(Math.Min(most, 3)) : most;
        var found = new List<TableEntity>();
        for (var index = rows.FirstAtOrAfter(start); index < rows.Count; index++)
        {
            var row = rows.GetValueAtIndex(index);
            if (to is not null && string.CompareOrdinal(row.RowKey, to) >= 0)
            {
                break;
            }

            if (found.Count == cut)
            {
                return new TablePage(found, ContinuationToken.At(partitionKey, row.RowKey));
            }

            if (changedSince is null || row.Timestamp >= changedSince)
            {
                found.Add(RowCopy.Of(row, row.ETag, row.Timestamp));
            }
        }

        return new TablePage(found, null);
    }

    private TransactionResult Apply(IReadOnlyList<TableAction> actions)
    {
        var partition = Partition(actions[0].PartitionKey);
        for (var index = 0; index < actions.Count; index++)
        {
            if (Refusal(actions[index], partition?.GetValueOrDefault(actions[index].RowKey), index) is { } refusal)
            {
                return refusal;
            }
        }

        if (partition is null)
        {
            _partitions.Add(actions[0].PartitionKey, partition = new SortedList<string, TableEntity>(StringComparer.Ordinal));
        }

        // The service stamps with seven digits and makes the ETag of the stamp; no two versions of a row share it.
        var now = clock.GetUtcNow().ToUniversalTime();
        _last = now > _last ? now : _last.AddTicks(1);
        var etag = new ETag($"W/\"datetime'{_last.UtcDateTime:yyyy-MM-ddTHH%3Amm%3Ass.fffffffZ}'\"");
        var changes = new List<RowChange>(actions.Count);
        foreach (var action in actions)
        {
            var before = partition.GetValueOrDefault(action.RowKey);
            var after = action.Row is { } row ? RowCopy.Of(row, etag, _last) : null;
            changes.Add(new RowChange(before, after));
            if (after is null)
            {
                partition.Remove(action.RowKey);
            }
            else
            {
                partition[action.RowKey] = after;
            }
        }

        Written?.Invoke(changes);
        return new TransactionResult.Committed([.. actions.Select(action => action.Row is null ? default : etag)]);
    }

    private static TransactionResult? Refusal(TableAction action, TableEntity? there, int index) => action switch
    {
        TableAction.Add => there is null ? null : new TransactionResult.EntityExists(index),
        TableAction.UpsertReplace => null,
        _ when there is null => new TransactionResult.EntityMissing(index),
        _ => action.IfMatch == ETag.All || action.IfMatch == there.ETag ? null : new TransactionResult.PreconditionFailed(index),
    };
}
