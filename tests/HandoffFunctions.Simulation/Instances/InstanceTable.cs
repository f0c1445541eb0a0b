using Azure;
using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Simulation.Memory;

namespace HandoffFunctions.Simulation.Instances;

/// <summary>The table as one instance reaches it.</summary>
internal sealed class InstanceTable(Instance caller, MemoryTable table, Calls calls) : ITable
{
    private readonly ServiceClock _clock = new();

    public TimeSpan Ahead => _clock.Ahead;

    public Task<bool> CreateIfNotExistsAsync(CancellationToken cancel) =>
        Ask( "table.create", "", () => table.CreateIfNotExistsAsync(CancellationToken.None), Failed<bool>, cancel);

    public Task<TableEntity?> GetEntityIfExistsAsync(string partitionKey, string rowKey, CancellationToken cancel) =>
        Ask( "table.get", Looks(rowKey), () => table.GetEntityIfExistsAsync(partitionKey, rowKey, CancellationToken.None), Failed<TableEntity?>, cancel);

    public Task<TablePage> QueryAsync(
        string partitionKey, string rowKeyFrom, string? rowKeyTo, int? maxPerPage, TableContinuation? continuation, CancellationToken cancel, DateTimeOffset? changedSince = null) =>
        Ask( "table.query", continuation is null ? Looks(rowKeyFrom) : rowKeyFrom,
            () => table.QueryAsync(partitionKey, rowKeyFrom, rowKeyTo, maxPerPage, continuation, CancellationToken.None, changedSince), Failed<TablePage>, cancel);

    public Task<TransactionResult> SubmitTransactionAsync(IReadOnlyList<TableAction> actions, CancellationToken cancel)
    {
        // What the service would refuse is refused before it is sent.
        TableLimits.Check(actions);
        PayloadSize.Check(actions);
        var by = Invocation.Current;
        return Ask( "table.write", actions[0].RowKey, async () =>
        {
            var result = await table.SubmitTransactionAsync(actions, CancellationToken.None).ConfigureAwait(false);
            foreach (var action in result is TransactionResult.Committed ? actions : [])
            {
                by?.Wrote(action.RowKey, calls.Now);
            }

            return result;
        }, Failed<TransactionResult>, cancel, canBeSentTwice: true);
    }

    /// <summary>Asks, and takes in what the answer says of the service's clock.</summary>
    private Task<T> Ask<T>(string what, string about, Func<Task<T>> reach, Func<Failure, Task<T>> failed, CancellationToken cancel, bool canBeSentTwice = false)
    {
        var (asked, said) = (caller.Clock.GetUtcNow(), default(DateTimeOffset));
        return calls.Ask(caller, what, about, () =>
        {
            said = table.Now;
            return reach();
        }, failed, cancel, canBeSentTwice, answered: () => _clock.Heard(asked, said, caller.Clock.GetUtcNow()));
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
