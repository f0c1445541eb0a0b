using Azure;
using Handoff.Rules.Custody;
using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Storage;

/// <summary>Who rotates one of a pair of secrets right now, and which of them has waited.</summary>
/// <param name="Claim">Null when nobody does.</param>
/// <param name="Waiting">The secret whose turn it is next; null when none has waited.</param>
/// <param name="WaitingUntil">From then on its turn is forfeited: whoever wanted it does not come back.</param>
/// <param name="ETag">The version that the next write must still find; null when nothing is stored yet.</param>
public sealed record PairRow(Claim? Claim, string? Waiting, DateTimeOffset? WaitingUntil, ETag? ETag);

/// <summary>Reads and writes those rows: one for each pair, and one for each other secret that is rotated in turn.</summary>
public sealed class PairRows(ITable table)
{
    public async Task<PairRow> LoadAsync(string pair, CancellationToken cancel) =>
        await table.GetEntityIfExistsAsync(Rows.Meta, Rows.Pair(pair), cancel).ConfigureAwait(false) is not { } row
            ? new PairRow(null, null, null, null)
            : new PairRow(
                row.GetString("instance") is { } instance ? new Claim(instance, row.GetString("process") ?? "", row.GetDateTimeOffset("until") ?? default) : null,
                row.GetString("waiting"),
                row.GetDateTimeOffset("waitingUntil"),
                row.ETag);

    /// <summary>Writes the row; null when somebody else wrote it meanwhile.</summary>
    public async Task<PairRow?> SaveAsync(string pair, PairRow row, CancellationToken cancel)
    {
        var entity = new TableEntity(Rows.Meta, Rows.Pair(pair)) { ["pair"] = pair }
            .Set("instance", row.Claim?.Instance).Set("process", row.Claim?.Process).Set("until", row.Claim?.Until)
            .Set("waiting", row.Waiting).Set("waitingUntil", row.WaitingUntil);
        TableAction write = row.ETag is { } version ? new TableAction.UpdateReplace(entity, version) : new TableAction.Add(entity);
        return await table.SubmitTransactionAsync([write], cancel).ConfigureAwait(false) is TransactionResult.Committed done ? row with { ETag = done.ETags[0] } : null;
    }
}
