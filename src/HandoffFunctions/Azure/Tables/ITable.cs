using Azure;

namespace HandoffFunctions.Adapters.Tables;

/// <summary>
/// What the app asks of its table. The limits and the semantics are the service's own: a transaction is one partition's and whole or not at all, a
/// page may be empty and still be continued. https://learn.microsoft.com/rest/api/storageservices/table-service-rest-api
/// </summary>
public interface ITable
{
    /// <summary>How far the service's clock is ahead of this machine's; zero while that is not known.</summary>
    TimeSpan Ahead => TimeSpan.Zero;

    /// <summary>Makes the table; true if it was not there.</summary>
    /// <exception cref="RequestFailedException">The service refused, or gave no answer (status 0).</exception>
    Task<bool> CreateIfNotExistsAsync(CancellationToken cancel);

    /// <summary>The row, or null if there is none.</summary>
    /// <exception cref="RequestFailedException">The service refused, or gave no answer (status 0).</exception>
    Task<TableEntity?> GetEntityIfExistsAsync(string partitionKey, string rowKey, CancellationToken cancel);

    /// <summary>One page of a partition's rows, in the order of their keys.</summary>
    /// <param name="partitionKey">The one partition that is read.</param>
    /// <param name="rowKeyFrom">First key, inclusive.</param>
    /// <param name="rowKeyTo">Last key, exclusive; null reads to the partition's end.</param>
    /// <param name="maxPerPage">1 to 1,000; null for as many as the service gives.</param>
    /// <param name="continuation">From the page before; null for the first.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <param name="changedSince">Only rows that the service wrote at this time or later, by its own clock.</param>
    /// <exception cref="RequestFailedException">The service refused, or gave no answer (status 0).</exception>
    Task<TablePage> QueryAsync(
        string partitionKey, string rowKeyFrom, string? rowKeyTo, int? maxPerPage, TableContinuation? continuation, CancellationToken cancel, DateTimeOffset? changedSince = null);

    /// <summary>Writes all of the actions or none. If the process dies while this runs, either may be true; the next read tells.</summary>
    /// <exception cref="ArgumentException">A limit of the service is broken; nothing was sent.</exception>
    /// <exception cref="RequestFailedException">The service refused, or gave no answer (status 0): then it may have been done.</exception>
    Task<TransactionResult> SubmitTransactionAsync(IReadOnlyList<TableAction> actions, CancellationToken cancel);
}
