using Azure;
using Handoff.Rules.Accounts;
using Handoff.Rules.Custody;
using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Storage;

/// <summary>
/// What the directory showed of the accounts that ended: one row each, among the person's own. An account that never ended has none.
/// </summary>
public sealed class AccountHistories(ITable table)
{
    public async Task<(AccountHistory? Known, ETag Version)> ReadAsync(string userId, CancellationToken cancel)
    {
        var worker = HandoffKey.OfWorker(userId);
        var row = await table.GetEntityIfExistsAsync(Rows.ShardOf(worker), Rows.Account(worker), cancel).ConfigureAwait(false);
        return row is null
            ? (null, default)
            : (new AccountHistory(row.GetInt32("generation") ?? 1, row.GetDateTimeOffset("at") ?? default, row.GetBoolean("isEnded") == true, row.GetBoolean("isDepartedElsewhere") == true), row.ETag);
    }

    /// <summary>Writes what follows from what was read; false when somebody else wrote meanwhile, and nothing was written.</summary>
    /// <param name="version">Of the row that was read; default when there was none.</param>
    public async Task<bool> WriteAsync(string userId, AccountHistory history, ETag version, CancellationToken cancel)
    {
        var worker = HandoffKey.OfWorker(userId);
        var row = new TableEntity(Rows.ShardOf(worker), Rows.Account(worker))
        {
            ["id"] = userId,
            ["generation"] = history.Generation,
            ["at"] = history.At,
            ["isEnded"] = history.IsEnded,
            ["isDepartedElsewhere"] = history.IsDepartedElsewhere,
        };
        TableAction write = version == default ? new TableAction.Add(row) : new TableAction.UpdateReplace(row, version);
        return await table.SubmitTransactionAsync([write], cancel).ConfigureAwait(false) is TransactionResult.Committed;
    }
}
