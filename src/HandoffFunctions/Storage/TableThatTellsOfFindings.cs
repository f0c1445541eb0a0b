using System.Text.Json;
using Handoff.Rules.Custody;
using Handoff.Rules.Findings;
using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Storage;

/// <summary>
/// The table, with a line in the log for each finding that is put on record: where the log goes, findings can be asked for and be alarmed about
/// without a right to the table. The line has the finding's id and names nobody. It is telemetry: if the process dies after the write, the
/// finding is on record and the line is missing.
/// </summary>
internal sealed class TableThatTellsOfFindings(ITable table, ILogger logger) : ITable
{
    public TimeSpan Ahead => table.Ahead;

    public Task<bool> CreateIfNotExistsAsync(CancellationToken cancel) => table.CreateIfNotExistsAsync(cancel);

    public Task<TableEntity?> GetEntityIfExistsAsync(string partitionKey, string rowKey, CancellationToken cancel) => table.GetEntityIfExistsAsync(partitionKey, rowKey, cancel);

    public Task<TablePage> QueryAsync(
        string partitionKey, string rowKeyFrom, string? rowKeyTo, int? maxPerPage, TableContinuation? continuation, CancellationToken cancel, DateTimeOffset? changedSince = null) =>
        table.QueryAsync(partitionKey, rowKeyFrom, rowKeyTo, maxPerPage, continuation, cancel, changedSince);

    public async Task<TransactionResult> SubmitTransactionAsync(IReadOnlyList<TableAction> actions, CancellationToken cancel)
    {
        var result = await table.SubmitTransactionAsync(actions, cancel).ConfigureAwait(false);
        foreach (var action in result is TransactionResult.Committed ? actions : [])
        {
            if (action is TableAction.UpsertReplace { Row: { } row } && row.RowKey.StartsWith(Rows.Finding(""), StringComparison.Ordinal)
                && JsonSerializer.Deserialize(row.Text(), StateJson.Default.Finding) is { } finding)
            {
                logger.Log(
                    finding.Status == FindingStatus.Open ? LogLevel.Warning : LogLevel.Information,
                    "Finding {Kind} is {Status}, severity {Severity}: {Id}",
                    FindingNames.Of(finding.Kind), Word(finding.Status), Word(finding.Severity), finding.Id);
            }
        }

        return result;
    }

    private static string Word<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}
