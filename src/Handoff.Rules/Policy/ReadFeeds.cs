using Handoff.Rules.Events.Records;

namespace Handoff.Rules.Policy;

/// <summary>Reads which log feeds are watched.</summary>
internal static class ReadFeeds
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static IReadOnlyDictionary<string, TimeSpan> From(PolicyObject from)
    {
        var feeds = new Dictionary<string, TimeSpan>();
        foreach (var feed in FeedNames.All)
        {
            if (from.Duration(feed, null, Day) is { } period)
            {
                feeds.Add(feed, period);
            }
        }

        from.Done();
        return feeds;
    }
}
