using System.Globalization;
using System.Text.Json;
using Handoff.Rules.Custody;
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

    /// <summary>Raises the finding that a feed with the period of the sweep is silent, unless one is open already.</summary>
    public Task RaiseAsync(string feed, DateTimeOffset lastSeen, DateTimeOffset now, CancellationToken cancel) =>
        RaiseAsync(feed, lastSeen, lastSeen + SweepLog.StaleAfter, new Dictionary<string, string>(), now, cancel);

    /// <summary>Raises the finding that a feed is silent. One that is open already takes on what is new of the evidence.</summary>
    /// <param name="lastSeen">When the feed was last known to be well.</param>
    /// <param name="since">From when on it counts as stale.</param>
    /// <param name="evidence">What else shows it.</param>
    public async Task RaiseAsync(
        string feed, DateTimeOffset lastSeen, DateTimeOffset since, IReadOnlyDictionary<string, string> evidence, DateTimeOffset now, CancellationToken cancel)
    {
        if (await OpenAsync(feed, cancel).FirstOrDefaultAsync(cancel).ConfigureAwait(false) is { } open)
        {
            if (evidence.Any(pair => open.Evidence.GetValueOrDefault(pair.Key) != pair.Value))
            {
                var known = open.Evidence.Where(pair => !evidence.ContainsKey(pair.Key));
                open = open with { Evidence = known.Concat(evidence).ToDictionary() };
                await table.SubmitTransactionAsync([.. SubjectRows.FindingActions(Rows.Meta, open, wasOpen: true)], cancel).ConfigureAwait(false);
            }

            return;
        }

        var finding = new Finding
        {
            Id = "",
            Kind = FindingKind.FeedStale,
            Severity = Severity.High,
            Cause = $"{feed} {lastSeen.UtcTicks.ToString(CultureInfo.InvariantCulture)}",
            FlaggedAt = since,
            DueAt = now,
            Evidence = new Dictionary<string, string>(evidence) { ["feed"] = feed, ["lastSeenAt"] = Rfc3339.Write(lastSeen) },
        };
        finding = finding with { Id = FindingId.Of(Subject, finding) };
        // Two that notice at once write the same rows: the id follows from the feed and from when it fell silent.
        await table.SubmitTransactionAsync([.. SubjectRows.FindingActions(Rows.Meta, finding, wasOpen: false)], cancel).ConfigureAwait(false);
    }

    /// <summary>Resolves every open finding about a feed: it is back.</summary>
    public async Task ResolveAsync(string feed, DateTimeOffset now, CancellationToken cancel)
    {
        await foreach (var finding in OpenAsync(feed, cancel).ConfigureAwait(false))
        {
            var resolved = finding with { Status = FindingStatus.Resolved, ResolvedAt = now, Resolution = "the feed is back" };
            await table.SubmitTransactionAsync([.. SubjectRows.FindingActions(Rows.Meta, resolved, wasOpen: true)], cancel).ConfigureAwait(false);
        }
    }

    private IAsyncEnumerable<Finding> OpenAsync(string feed, CancellationToken cancel) =>
        store.RangeAsync(Rows.Meta, "o|", Rows.After("o|"), cancel)
            .Select(row => JsonSerializer.Deserialize(row.Text(), StateJson.Default.Finding)!)
            .Where(finding => finding.Evidence.GetValueOrDefault("feed") == feed);
}
