using System.Text.Json;
using Handoff.Rules.Accounts;
using Handoff.Rules.Findings;
using HandoffFunctions.Handling;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Api;

/// <summary>How fresh the findings are.</summary>
/// <param name="SweptAt">When the sweep last ran through; null for never.</param>
/// <param name="Feeds">The sweep and every other feed that is watched.</param>
internal sealed record Freshness(DateTimeOffset? SweptAt, IReadOnlyList<FeedStanding> Feeds)
{
    public bool IsFresh => Feeds.All(feed => feed.IsFresh);

    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("sweptAt", FindingJson.Time(SweptAt));
        json.WriteBoolean("fresh", IsFresh);
    }

    /// <summary>What stands in the place of "none" where there is no field to say how fresh that is: the silence itself.</summary>
    public IEnumerable<Finding> Silences(DateTimeOffset now) => Feeds.Where(feed => !feed.IsFresh).Select(feed => new Finding
    {
        Id = "",
        Kind = FindingKind.FeedStale,
        Severity = Severity.High,
        Cause = "",
        FlaggedAt = now,
        Evidence = new Dictionary<string, string> { ["feed"] = feed.Name, ["lastSeenAt"] = FindingJson.Time(feed.LastAt) ?? "never" },
    });
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
