using Handoff.Rules.Accounts;
using Handoff.Rules.Findings;
using Handoff.Rules.Policy;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Handling;

/// <summary>
/// Notices feeds that have fallen silent: the product's own sweep, and each log feed that policy watches once it has been heard. "No
/// residual sessions" means nothing while the log that would show them does not come.
/// </summary>
public sealed class WatchFeeds(FeedFindings feeds, HandoffPolicy policy)
{
    public const string Sweep = "sweep";

    /// <summary>A feed is stale after so many of its periods.</summary>
    private const int Periods = 3;

    /// <summary>Raises and resolves the findings about feeds.</summary>
    /// <param name="sweptAt">When the sweep last ran through, or else when this process began to wait for it.</param>
    /// <returns>How each feed stands that is watched.</returns>
    public async Task<IReadOnlyList<FeedStanding>> LookAsync(DateTimeOffset sweptAt, DateTimeOffset now, CancellationToken cancel)
    {
        var state = await feeds.ReadAsync(cancel).ConfigureAwait(false);
        List<WatchedFeed> watched =
        [
            new(Sweep, sweptAt, SweepLog.StaleAfter),
            .. policy.Feeds.Where(feed => state.HeardAt.ContainsKey(feed.Key)).Select(feed => new WatchedFeed(feed.Key, state.HeardAt[feed.Key], Periods * feed.Value)),
        ];
        var silent = watched.Where(feed => now - feed.HeardAt > feed.MayBeSilent).ToList();
        await feeds.ReconcileAsync(state, silent, watched.Except(silent).Select(feed => feed.Feed), now, cancel).ConfigureAwait(false);
        var unwatched = state.Open.Where(finding => finding.Kind == FindingKind.FeedStale && !IsWatched(finding.Evidence.GetValueOrDefault("feed")));
        await feeds.EndAsync(unwatched, "policy does not watch the feed any more", now, cancel).ConfigureAwait(false);
        if (policy.Brake is null)
        {
            await feeds.EndAsync(state.Open.Where(finding => finding.Kind == FindingKind.TeardownBraked), "policy has no brake any more", now, cancel).ConfigureAwait(false);
        }

        return [.. watched.Select(feed => new FeedStanding(feed.Feed, feed.HeardAt, !silent.Contains(feed)))];
    }

    /// <summary>The directory's feed is looked after by whoever keeps its subscription.</summary>
    private bool IsWatched(string? feed) => feed is null or Sweep or DirectoryFeed.Name || policy.Feeds.ContainsKey(feed);
}

/// <summary>How a feed stands.</summary>
/// <param name="LastAt">When it was last heard; null for never.</param>
public sealed record FeedStanding(string Name, DateTimeOffset? LastAt, bool IsFresh);
