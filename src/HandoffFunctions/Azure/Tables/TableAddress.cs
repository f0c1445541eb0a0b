using System.Globalization;

namespace HandoffFunctions.Adapters.Tables;

/// <summary>
/// The addresses of one table.
/// https://learn.microsoft.com/rest/api/storageservices/addressing-table-service-resources
/// </summary>
internal sealed class TableAddress(Uri endpoint, string table)
{
    private readonly string _root = endpoint.GetLeftPart(UriPartial.Path).TrimEnd('/');

    public Uri Tables => new(_root + "/Tables");

    public Uri Batch => new(_root + "/$batch");

    public Uri Table => new($"{_root}/{table}");

    public Uri Row(string partitionKey, string rowKey) =>
        new($"{_root}/{table}(PartitionKey={Quoted(partitionKey)},RowKey={Quoted(rowKey)})");

    public Uri Query(string filter, int? top, TableContinuation? from)
    {
        var query = $"{_root}/{table}()?$filter={Uri.EscapeDataString(filter)}";
        if (top is { } most)
        {
            query += "&$top=" + most.ToString(CultureInfo.InvariantCulture);
        }
        if (from is not null)
        {
            query += "&NextPartitionKey=" + Uri.EscapeDataString(from.NextPartitionKey);
            query += from.NextRowKey is { } row ? "&NextRowKey=" + Uri.EscapeDataString(row) : "";
        }
        return new Uri(query);
    }

    /// <summary>Rows of one partition from a key, inclusive, to another, exclusive.</summary>
    /// <param name="changedSince">Only those written at this time or later.</param>
    public static string Range(string partitionKey, string rowKeyFrom, string? rowKeyTo, DateTimeOffset? changedSince = null)
    {
        var filter = $"PartitionKey eq {Literal(partitionKey)} and RowKey ge {Literal(rowKeyFrom)}";
        filter += rowKeyTo is null ? "" : $" and RowKey lt {Literal(rowKeyTo)}";
        return changedSince is { } time ? string.Create(CultureInfo.InvariantCulture, $"{filter} and Timestamp ge datetime'{time.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffffff}Z'") : filter;
    }

    private static string Quoted(string key) => "'" + Uri.EscapeDataString(key.Replace("'", "''", StringComparison.Ordinal)) + "'";

    private static string Literal(string key) => "'" + key.Replace("'", "''", StringComparison.Ordinal) + "'";
}
