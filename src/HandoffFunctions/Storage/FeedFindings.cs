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
public sealed class FeedFindings(CustodyStore store, ITable table)
{
    private const string IsBack = "the feed is back";

    /// <summary>Stands where a device's key would stand in the ids of these findings.</summary>
    internal const string Subject = "d000000000000000000000000";

    /// <summary>What is known of the feeds: when each was last heard, and the findings about them that are open. One read.</summary>
    public async Task<FeedState> ReadAsync(CancellationToken cancel)
    {
        var (heard, open) = (new Dictionary<string, DateTimeOffset>(), new List<Finding>());
        await foreach (var row in store.RangeAsync(Rows.Meta, Rows.Feed(""), Rows.After("o|"), cancel).ConfigureAwait(false))
        {
            if (row.RowKey[0] == 'o')
            {
                open.Add(JsonSerializer.Deserialize(row.Text(), StateJson.Default.Finding)!);
            }
            else if (row.GetDateTimeOffset("heardAt") is { } at)
            {
                heard.Add(row.RowKey[2..], at);
            }
        }

        return new FeedState(heard, open);
    }

    /// <summary>Raises what is missing about each feed and resolves what is over.</summary>
    /// <param name="silent">The feeds that are silent, each with when it was last heard and how long it may be silent.</param>
    /// <param name="alive">The feeds that are not.</param>
    public async Task ReconcileAsync(FeedState state, IReadOnlyList<WatchedFeed> silent, IEnumerable<string> alive, DateTimeOffset now, CancellationToken cancel)
    {
        foreach (var feed in silent.Where(feed => !state.Open.Any(finding => finding.Evidence.GetValueOrDefault("feed") == feed.Feed)))
        {
            await RaiseAsync(feed.Feed, feed.HeardAt, feed.HeardAt + feed.MayBeSilent, new Dictionary<string, string>(), now, cancel).ConfigureAwait(false);
        }

        foreach (var finding in state.Open.Where(finding => finding.Evidence.GetValueOrDefault("feed") is { } feed && alive.Contains(feed)))
        {
            await ResolveAsync(finding, now, cancel).ConfigureAwait(false);
        }
    }

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

    /// <summary>Resolves every open finding about a feed.</summary>
    public async Task ResolveAsync(string feed, DateTimeOffset now, CancellationToken cancel, string why = IsBack)
    {
        await foreach (var finding in OpenAsync(feed, cancel).ConfigureAwait(false))
        {
            await ResolveAsync(finding, now, cancel, why).ConfigureAwait(false);
        }
    }

    /// <summary>Resolves findings that nobody will take back otherwise.</summary>
    public async Task EndAsync(IEnumerable<Finding> findings, string why, DateTimeOffset now, CancellationToken cancel)
    {
        foreach (var finding in findings)
        {
            await ResolveAsync(finding, now, cancel, why).ConfigureAwait(false);
        }
    }

    private Task<TransactionResult> ResolveAsync(Finding finding, DateTimeOffset now, CancellationToken cancel, string why = IsBack)
    {
        var resolved = finding with { Status = FindingStatus.Resolved, ResolvedAt = now, Resolution = why };
        return table.SubmitTransactionAsync([.. SubjectRows.FindingActions(Rows.Meta, resolved, wasOpen: true)], cancel);
    }

    private IAsyncEnumerable<Finding> OpenAsync(string feed, CancellationToken cancel) =>
        store.RangeAsync(Rows.Meta, "o|", Rows.After("o|"), cancel)
            .Select(row => JsonSerializer.Deserialize(row.Text(), StateJson.Default.Finding)!)
            .Where(finding => finding.Evidence.GetValueOrDefault("feed") == feed);
}

/// <summary>When each feed was last heard, and what is open about feeds.</summary>
public sealed record FeedState(IReadOnlyDictionary<string, DateTimeOffset> HeardAt, IReadOnlyList<Finding> Open);

/// <summary>A feed that is watched.</summary>
/// <param name="MayBeSilent">So long it may be silent.</param>
public sealed record WatchedFeed(string Feed, DateTimeOffset HeardAt, TimeSpan MayBeSilent);
