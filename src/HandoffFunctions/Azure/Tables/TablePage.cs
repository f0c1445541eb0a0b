namespace HandoffFunctions.Adapters.Tables;

/// <summary>
/// One answer to a query. It may be empty and still be continued: the service ends a page at 1,000 rows, at five seconds,
/// or where a partition server's range ends.
/// https://learn.microsoft.com/rest/api/storageservices/query-timeout-and-pagination
/// </summary>
/// <param name="Continuation">Null when there is nothing more.</param>
public sealed record TablePage(IReadOnlyList<TableEntity> Entities, TableContinuation? Continuation);

/// <summary>Where the next page begins, as the service named it.</summary>
public sealed record TableContinuation(string NextPartitionKey, string? NextRowKey);
