using Handoff.Rules.Accounts;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Handling;

/// <summary>
/// Notices that the directory's feed is stale, from one stored row: whoever looks after the subscription may be what has stopped.
/// </summary>
public sealed class WatchDirectoryFeed(DirectoryFeedRow row, FeedFindings findings, DirectoryTopic? topic, TimeProvider time)
{
    /// <summary>How the feed stands; null where none is wanted, which costs nothing.</summary>
    public async Task<DirectoryFeed?> LookAsync(CancellationToken cancel)
    {
        if (topic is null)
        {
            return null;
        }

        var now = time.GetUtcNow();
        var (feed, _) = await row.ReadAsync(now, cancel).ConfigureAwait(false);
        if (feed.MadeWith is { } mark && topic.Mark is { } ours && mark != ours)
        {
            // Until it is made anew, its events carry what is refused now.
            feed = feed with { ExpiresAt = feed.ExpiresAt < now ? feed.ExpiresAt : now, Problem = "the settings have changed since the subscription was made" };
        }

        if (feed.IsStale(now))
        {
            await findings.RaiseAsync(DirectoryFeed.Name, feed.ProvenAt, feed.StaleFrom, feed.Evidence(now), now, cancel).ConfigureAwait(false);
        }

        return feed;
    }
}
