using HandoffFunctions.Storage;

namespace HandoffFunctions.Api;

/// <summary>How fresh the findings are.</summary>
internal readonly record struct Freshness(DateTimeOffset? SweptAt, bool IsFresh);

/// <summary>
/// Tells how fresh the findings are, and fails closed: with a sweep that has stopped, an empty list would look like "none". Whoever asks
/// then raises the finding that says so, because the sweep cannot.
/// </summary>
internal sealed class ReadFreshness(SweepLog log, FeedFindings feeds, TimeProvider time)
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    public async Task<Freshness> NowAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var last = await log.LastAsync(cancel).ConfigureAwait(false);
        if (now - (last ?? _startedAt) > SweepLog.StaleAfter)
        {
            await feeds.RaiseAsync("sweep", last ?? _startedAt, now, cancel).ConfigureAwait(false);
        }

        return new Freshness(last, last is { } at && now - at <= SweepLog.StaleAfter);
    }
}
