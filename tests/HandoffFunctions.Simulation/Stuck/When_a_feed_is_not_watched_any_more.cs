using System.Text.Json.Nodes;
using Handoff.Rules.Accounts;
using HandoffFunctions.Handling;
using HandoffFunctions.Storage;
using Xunit;

namespace HandoffFunctions.Simulation.Stuck;

/// <summary>A feed that was taken out of the settings while it was silent can never come back, so its finding is closed.</summary>
public sealed class When_a_feed_is_not_watched_any_more
{
    private const string AuditLogs = "auditLogs";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_was_missing_about_a_log_stays_open_as_long_as_policy_names_it(bool isNamed)
    {
        using var house = new House(isNamed ? policy => policy["feeds"] = new JsonObject { [AuditLogs] = "15m" } : null);
        Raise(house, AuditLogs);

        house.World.Run(() => house.World.Stories.Feeds.LookAsync(house.World.Time.Now, house.World.Time.Now, CancellationToken.None));

        Assert.Equal(isNamed ? [AuditLogs] : [], Open(house));
    }

    [Fact]
    public void What_was_missing_about_the_directory_is_closed_where_no_subscription_is_wanted()
    {
        using var house = new House();
        Raise(house, DirectoryFeed.Name);

        house.World.Run(() => house.World.Stories.Feeds.LookAsync(house.World.Time.Now, house.World.Time.Now, CancellationToken.None));
        Assert.Equal([DirectoryFeed.Name], Open(house));
        house.World.Run(() => house.World.Stories.KeepSubscription.RunAsync(renew: false, CancellationToken.None));

        Assert.Empty(Open(house));
    }

    private static void Raise(House house, string feed) => house.World.Run(() =>
        Findings(house).RaiseAsync(feed, house.World.Time.Now.AddHours(-2), house.World.Time.Now.AddHours(-1), new Dictionary<string, string>(), house.World.Time.Now, CancellationToken.None));

    private static IEnumerable<string> Open(House house) =>
        house.Result(() => Findings(house).ReadAsync(CancellationToken.None)).Open.Select(finding => finding.Evidence["feed"]);

    private static FeedFindings Findings(House house) => new(house.Store, house.Table);
}
