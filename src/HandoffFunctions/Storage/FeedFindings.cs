using System.Globalization;
using Handoff.Rules.Findings;
using Handoff.Rules.Text;
using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Storage;

/// <summary>
/// Findings about what feeds the product, such as its own sweep. They belong to no device, so they stand on no ledger; whoever notices a
/// stale feed raises the finding, because the sweep that should notice may be what has stopped.
/// </summary>
public sealed class FeedFindings(CustodyStore store, TableClient table)
{
    /// <summary>Stands where a device's key would stand in the ids of these findings.</summary>
    internal const string Subject = "d000000000000000000000000";

    public async Task RaiseAsync(string feed, DateTimeOffset lastSeen, DateTimeOffset now, CancellationToken cancel)
    {
        // The same silence is the same finding, whoever notices it first.
        var finding = new Finding
        {
            Id = "",
            Kind = FindingKind.FeedStale,
            Severity = Severity.High,
            Cause = $"{feed} {lastSeen.UtcTicks.ToString(CultureInfo.InvariantCulture)}",
            FlaggedAt = lastSeen + SweepLog.StaleAfter,
            DueAt = now,
            Evidence = new Dictionary<string, string> { ["feed"] = feed, ["lastSeenAt"] = Rfc3339.Write(lastSeen) },
        };
        finding = finding with { Id = FindingId.Of(Subject, finding) };
        if (await table.GetEntityIfExistsAsync(Rows.Meta, Rows.Finding(finding.Id), cancel).ConfigureAwait(false) is null)
        {
            await table.SubmitTransactionAsync([.. SubjectRows.FindingActions(Rows.Meta, finding, wasOpen: false)], cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Resolves every open finding about a feed: it is back.</summary>
    public async Task ResolveAsync(string feed, DateTimeOffset now, CancellationToken cancel)
    {
        await foreach (var row in store.RangeAsync(Rows.Meta, "o|", Rows.After("o|"), cancel).ConfigureAwait(false))
        {
            var finding = System.Text.Json.JsonSerializer.Deserialize(row.Text(), Handoff.Rules.Custody.StateJson.Default.Finding)!;
            if (finding.Evidence.GetValueOrDefault("feed") == feed)
            {
                var resolved = finding with { Status = FindingStatus.Resolved, ResolvedAt = now, Resolution = "the feed is back" };
                await table.SubmitTransactionAsync([.. SubjectRows.FindingActions(Rows.Meta, resolved, wasOpen: true)], cancel).ConfigureAwait(false);
            }
        }
    }
}
