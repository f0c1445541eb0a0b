using Azure;
using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Simulation.Memory;

namespace HandoffFunctions.Simulation.Instances;

/// <summary>The table as one instance reaches it.</summary>
internal sealed class InstanceTable(Instance caller, MemoryTable table, Calls calls) : ITable
{
    public Task<bool> CreateIfNotExistsAsync(CancellationToken cancel) =>
        calls.Ask(caller, "table.create", "", () => table.CreateIfNotExistsAsync(CancellationToken.None), Failed<bool>, cancel);

    public Task<TableEntity?> GetEntityIfExistsAsync(string partitionKey, string rowKey, CancellationToken cancel) =>
        calls.Ask(caller, "table.get", Looks(rowKey), () => table.GetEntityIfExistsAsync(partitionKey, rowKey, CancellationToken.None), Failed<TableEntity?>, cancel);

    public Task<TablePage> QueryAsync(
        string partitionKey, string rowKeyFrom, string? rowKeyTo, int? maxPerPage, TableContinuation? continuation, CancellationToken cancel, DateTimeOffset? changedSince = null) =>
        calls.Ask(caller, "table.query", continuation is null ? Looks(rowKeyFrom) : rowKeyFrom,
            () => table.QueryAsync(partitionKey, rowKeyFrom, rowKeyTo, maxPerPage, continuation, CancellationToken.None, changedSince), Failed<TablePage>, cancel);

    public Task<TransactionResult> SubmitTransactionAsync(IReadOnlyList<TableAction> actions, CancellationToken cancel)
    {
        // What the service would refuse is refused before it is sent.
        TableLimits.Check(actions);
        PayloadSize.Check(actions);
        var by = Invocation.Current;
        return calls.Ask(caller, "table.write", actions[0].RowKey, async () =>
        {
            var result = await table.SubmitTransactionAsync(actions, CancellationToken.None).ConfigureAwait(false);
            foreach (var action in result is TransactionResult.Committed ? actions : [])
            {
                // Nobody else wrote since it was read: that is what the version says.
                by?.Looks(action.RowKey, calls.Now);
            }

            return result;
        }, Failed<TransactionResult>, cancel, canBeSentTwice: true);
    }

    private string Looks(string key)
    {
        Invocation.Current?.Looks(key, calls.Now);
        return key;
    }

    private static Task<T> Failed<T>(Failure failure) => Task.FromException<T>(failure switch
    {
        Failure.Refused => new RequestFailedException(500, "InternalError", "InternalError", null),
        Failure.Throttled => new RequestFailedException(503, "ServerBusy", "ServerBusy", null),
        Failure.Error => new RequestFailedException(500, "OperationTimedOut", "OperationTimedOut", null),
        _ => new RequestFailedException(0, "Table Storage gave no answer."),
    });
}
