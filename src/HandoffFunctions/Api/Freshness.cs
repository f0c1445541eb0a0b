using Handoff.Rules.Accounts;
using HandoffFunctions.Handling;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Api;

/// <summary>How fresh the findings are.</summary>
/// <param name="SweptAt">When the sweep last ran through; null for never.</param>
/// <param name="Feeds">The sweep and every other feed that is watched.</param>
internal sealed record Freshness(DateTimeOffset? SweptAt, IReadOnlyList<FeedStanding> Feeds)
{
    public bool IsFresh => Feeds.All(feed => feed.IsFresh);
}

/// <summary>
/// Tells how fresh the findings are, and fails closed: with a sweep that has stopped, or a log that does not come, an empty list would
/// look like "none". Whoever asks then raises the finding that says so, because the sweep cannot.
/// </summary>
internal sealed class ReadFreshness(SweepLog log, WatchFeeds watch, TimeProvider time, WatchDirectoryFeed? watchDirectory = null)
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    public async Task<Freshness> NowAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var last = await log.LastAsync(cancel).ConfigureAwait(false);
        var feeds = await watch.LookAsync(last ?? _startedAt, now, cancel).ConfigureAwait(false);
        var directory = watchDirectory is null ? null : await watchDirectory.LookAsync(cancel).ConfigureAwait(false);
        return new Freshness(last,
        [
            .. feeds.Select(feed => feed.Name == WatchFeeds.Sweep ? feed with { LastAt = last, IsFresh = feed.IsFresh && last is not null } : feed),
            .. directory is null ? Array.Empty<FeedStanding>() : [new FeedStanding(DirectoryFeed.Name, directory.ProvenAt, !directory.IsStale(now))],
        ]);
    }
}
