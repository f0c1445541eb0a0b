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
    public async Task ReconcileAsync(FeedState state, IReadOnlyList<SilentFeed> silent, IEnumerable<string> alive, DateTimeOffset now, CancellationToken cancel)
    {
        foreach (var feed in silent.Where(feed => !state.Open.Any(finding => finding.Evidence.GetValueOrDefault("feed") == feed.Feed)))
        {
            await RaiseAsync(feed, now, cancel).ConfigureAwait(false);
        }

        foreach (var finding in state.Open.Where(finding => finding.Evidence.GetValueOrDefault("feed") is { } feed && alive.Contains(feed)))
        {
            var resolved = finding with { Status = FindingStatus.Resolved, ResolvedAt = now, Resolution = "the feed is back" };
            await table.SubmitTransactionAsync([.. SubjectRows.FindingActions(Rows.Meta, resolved, wasOpen: true)], cancel).ConfigureAwait(false);
        }
    }

    private async Task RaiseAsync(SilentFeed feed, DateTimeOffset now, CancellationToken cancel)
    {
        var finding = new Finding
        {
            Id = "",
            Kind = FindingKind.FeedStale,
            Severity = Severity.High,
            Cause = $"{feed.Feed} {feed.HeardAt.UtcTicks.ToString(CultureInfo.InvariantCulture)}",
            FlaggedAt = feed.HeardAt + feed.MaySilent,
            DueAt = now,
            Evidence = new Dictionary<string, string> { ["feed"] = feed.Feed, ["lastSeenAt"] = Rfc3339.Write(feed.HeardAt) },
        };
        finding = finding with { Id = FindingId.Of(Subject, finding) };
        // Two that notice at once write the same rows: the id follows from the feed and from when it fell silent.
        await table.SubmitTransactionAsync([.. SubjectRows.FindingActions(Rows.Meta, finding, wasOpen: false)], cancel).ConfigureAwait(false);
    }
}

/// <summary>When each feed was last heard, and what is open about feeds.</summary>
public sealed record FeedState(IReadOnlyDictionary<string, DateTimeOffset> HeardAt, IReadOnlyList<Finding> Open);

/// <summary>A feed that has been silent for too long.</summary>
/// <param name="MaySilent">So long it may be silent.</param>
public sealed record SilentFeed(string Feed, DateTimeOffset HeardAt, TimeSpan MaySilent);
