using Azure;
using Handoff.Rules.Accounts;
using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Storage;

/// <summary>What is known of the subscription to the directory's changes: one row. It is there from when it was first wanted.</summary>
public sealed class DirectoryFeedRow(ITable table)
{
    private const string Key = "directory";

    /// <summary>Reads it, and begins it when it is not there: from then on the silence is counted.</summary>
    public async Task<(DirectoryFeed Feed, ETag Version)> ReadAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var row = await table.GetEntityIfExistsAsync(Rows.Meta, Key, cancel).ConfigureAwait(false);
        if (row is null)
        {
            var wanted = new DirectoryFeed(null, null, now, null);
            var begun = await WriteAsync(wanted, default, cancel).ConfigureAwait(false);
            return begun is { } version ? (wanted, version) : await ReadAsync(now, cancel).ConfigureAwait(false);
        }

        return (new DirectoryFeed(row.GetString("subscriptionId"), row.GetString("madeWith"), row.GetDateTimeOffset("provenAt") ?? now, row.GetDateTimeOffset("expiresAt"), row.GetString("problem")), row.ETag);
    }

    /// <summary>Writes what follows from what was read; null when somebody else wrote meanwhile, and nothing was written.</summary>
    /// <param name="version">Of the row that was read; default when there was none.</param>
    public async Task<ETag?> WriteAsync(DirectoryFeed feed, ETag version, CancellationToken cancel)
    {
        var row = new TableEntity(Rows.Meta, Key) { ["provenAt"] = feed.ProvenAt }
            .Set("subscriptionId", feed.SubscriptionId).Set("madeWith", feed.MadeWith).Set("expiresAt", feed.ExpiresAt).Set("problem", feed.Problem);
        TableAction write = version == default ? new TableAction.Add(row) : new TableAction.UpdateReplace(row, version);
        return await table.SubmitTransactionAsync([write], cancel).ConfigureAwait(false) is TransactionResult.Committed done ? done.ETags[0] : null;
    }
}
