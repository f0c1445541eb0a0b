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
    /// <returns>Whether every feed is fresh.</returns>
    public async Task<bool> LookAsync(DateTimeOffset sweptAt, DateTimeOffset now, CancellationToken cancel)
    {
        var state = await feeds.ReadAsync(cancel).ConfigureAwait(false);
        var watched = policy.Feeds.Where(feed => state.HeardAt.ContainsKey(feed.Key))
            .Select(feed => new SilentFeed(feed.Key, state.HeardAt[feed.Key], Periods * feed.Value))
            .Append(new SilentFeed(Sweep, sweptAt, SweepLog.StaleAfter)).ToList();
        var silent = watched.Where(feed => now - feed.HeardAt > feed.MaySilent).ToList();
        await feeds.ReconcileAsync(state, silent, watched.Except(silent).Select(feed => feed.Feed), now, cancel).ConfigureAwait(false);
        return silent.Count == 0;
    }
}
