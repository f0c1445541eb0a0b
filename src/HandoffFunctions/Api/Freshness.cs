using Handoff.Rules.Accounts;
using HandoffFunctions.Handling;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Api;

/// <summary>How fresh the findings are.</summary>
/// <param name="IsFresh">Whether the sweep and every feed are.</param>
/// <param name="Directory">How the directory's feed stands; null where there is none.</param>
internal readonly record struct Freshness(DateTimeOffset? SweptAt, bool IsFresh, DirectoryFeed? Directory = null)
{
    public bool IsSwept(DateTimeOffset now) => SweptAt is { } at && now - at <= SweepLog.StaleAfter;
}

/// <summary>
/// Tells how fresh the findings are, and fails closed: with a sweep that has stopped, or a log that does not come, an empty list would
/// look like "none". Whoever asks then raises the finding that says so, because the sweep cannot.
/// </summary>
internal sealed class ReadFreshness(SweepLog log, WatchFeeds feeds, TimeProvider time, WatchDirectoryFeed? watch = null)
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    public async Task<Freshness> NowAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var last = await log.LastAsync(cancel).ConfigureAwait(false);
        var areFresh = await feeds.LookAsync(last ?? _startedAt, now, cancel).ConfigureAwait(false);
        var directory = watch is null ? null : await watch.LookAsync(cancel).ConfigureAwait(false);
        return new Freshness(last, last is not null && areFresh && directory?.IsStale(now) != true, directory);
    }
}
