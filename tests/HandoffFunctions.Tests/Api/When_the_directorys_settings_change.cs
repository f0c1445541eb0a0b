using Handoff.Rules.Accounts;
using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Handling;
using HandoffFunctions.Storage;
using HandoffFunctions.Tests.Adapters;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Api;

[Collection(AzuriteTests.Name)]
public sealed class When_the_directorys_settings_change(AzuriteFixture azurite)
{
    private static readonly DirectoryTopic Before = new("EventGrid:?partnertopic=a", "a text that nobody can guess");
    private static readonly DirectoryTopic After = new("EventGrid:?partnertopic=a", "another text nobody can guess");

    [Fact]
    public async Task Its_feed_is_stale_at_once_because_what_comes_is_refused_until_the_subscription_is_made_anew()
    {
        var (table, _) = await azurite.NewTableAsync();
        var (clock, row, findings) = (new SetClock(), new DirectoryFeedRow(table), new FeedFindings(new CustodyStore(table), table));
        await row.WriteAsync(new DirectoryFeed("subscription-1", Before.Mark, clock.Now, clock.Now.AddDays(20)), default, CancellationToken.None);

        Assert.False((await LookAsync(Before))!.IsStale(clock.Now));
        var stale = (await LookAsync(After))!;

        Assert.True(stale.IsStale(clock.Now));
        var open = Assert.Single((await findings.ReadAsync(CancellationToken.None)).Open);
        Assert.Equal((DirectoryFeed.Name, "the settings have changed since the subscription was made"), (open.Evidence["feed"], open.Evidence["problem"]));

        Task<DirectoryFeed?> LookAsync(DirectoryTopic topic) => new WatchDirectoryFeed(row, findings, topic, clock).LookAsync(CancellationToken.None);
    }
}
