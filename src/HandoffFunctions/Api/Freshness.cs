using HandoffFunctions.Handling;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Api;

/// <summary>How fresh the findings are.</summary>
internal readonly record struct Freshness(DateTimeOffset? SweptAt, bool IsFresh);

/// <summary>
/// Tells how fresh the findings are, and fails closed: with a sweep that has stopped, or a log that does not come, an empty list would
/// look like "none". Whoever asks then raises the finding that says so, because the sweep cannot.
/// </summary>
internal sealed class ReadFreshness(SweepLog log, WatchFeeds feeds, TimeProvider time)
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    public async Task<Freshness> NowAsync(CancellationToken cancel)
    {
        var last = await log.LastAsync(cancel).ConfigureAwait(false);
        var areFresh = await feeds.LookAsync(last ?? _startedAt, time.GetUtcNow(), cancel).ConfigureAwait(false);
        return new Freshness(last, last is not null && areFresh);
    }
}
