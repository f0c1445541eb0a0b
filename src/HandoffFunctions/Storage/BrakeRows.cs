using System.Text.Json;
using Azure;
using Handoff.Rules.Custody;
using Handoff.Rules.Findings;
using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Storage;

/// <summary>A brake as it was read, with the version that the next write must still find; no version when nothing is stored yet.</summary>
public sealed record BrakeRow(bool IsUrgent, BrakeState State, ETag? ETag);

/// <summary>How the brakes stand: one row for what is urgent and one for the rest, each written with the finding that says so.</summary>
public sealed class BrakeRows(CustodyStore store, ITable table)
{
    /// <summary>Stands where a device's key would stand in the ids of these findings.</summary>
    internal const string Subject = FeedFindings.Subject;

    public async Task<BrakeRow> LoadAsync(bool isUrgent, CancellationToken cancel) =>
        await table.GetEntityIfExistsAsync(Rows.Meta, Rows.Brake(isUrgent), cancel).ConfigureAwait(false) is { } row ? Read(row) : new BrakeRow(isUrgent, BrakeState.Released, null);

    /// <summary>Both of them, as far as they are stored: one read.</summary>
    public async Task<IReadOnlyList<BrakeRow>> AllAsync(CancellationToken cancel) =>
        await store.RangeAsync(Rows.Meta, "b|", Rows.After("b|"), cancel).Select(Read).ToListAsync(cancel).ConfigureAwait(false);

    /// <summary>Writes the row; null when somebody else wrote it meanwhile, and nothing was written.</summary>
    /// <param name="closed">The finding that is closed with it; null for none.</param>
    public async Task<BrakeRow?> SaveAsync(BrakeRow before, BrakeState state, Finding? closed, CancellationToken cancel)
    {
        var entity = new TableEntity(Rows.Meta, Rows.Brake(before.IsUrgent)) .Set("allowed", state.Allowed.Count == 0 ? null : SlidingMinute.Write(state.Allowed))
            .Set("pulled", state.Pulled is null ? null : JsonSerializer.Serialize(state.Pulled, StateJson.Default.Finding))
            .Set("pending", state.Pending.Count == 0 ? null : JsonSerializer.Serialize(state.Pending, StateJson.Default.IReadOnlyListNotice));
        List<TableAction> actions = [before.ETag is { } version ? new TableAction.UpdateReplace(entity, version) : new TableAction.Add(entity)];
        if ((closed ?? (before.State.Pulled is null ? state.Pulled : null)) is { } changed)
        {
            actions.AddRange(SubjectRows.FindingActions(Rows.Meta, changed, wasOpen: closed is not null));
        }

        return await table.SubmitTransactionAsync(actions, cancel).ConfigureAwait(false) is TransactionResult.Committed done ? before with { State = state, ETag = done.ETags[0] } : null;
    }

    private static BrakeRow Read(TableEntity row) => new(
        row.RowKey == Rows.Brake(isUrgent: true),
        new BrakeState(
            SlidingMinute.Read(row.GetString("allowed")),
            row.GetString("pulled") is { } finding ? JsonSerializer.Deserialize(finding, StateJson.Default.Finding) : null,
            row.GetString("pending") is { } pending ? JsonSerializer.Deserialize(pending, StateJson.Default.IReadOnlyListNotice)! : []),
        row.ETag);
}
