using Handoff.Rules.Policy;
using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Api;
using HandoffFunctions.Handling;
using HandoffFunctions.Storage;
using HandoffFunctions.Tests.Adapters;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Api;

public sealed class How_fresh_findings_are_in_a_new_app
{
    [Fact]
    public async Task They_are_fresh_from_the_first_sweep_on()
    {
        await using var stack = await Stack.StartAsync();
        foreach (var path in new[] { "/api/findings", "/api/residual-sessions", "/api/summary" })
        {
            var answer = await stack.GetAsync(path);
            Assert.False((bool)answer["fresh"]!);
            Assert.Null(answer["sweptAt"]);
        }

        await stack.SweepAsync();
        foreach (var path in new[] { "/api/findings", "/api/residual-sessions", "/api/summary" })
        {
            var answer = await stack.GetAsync(path);
            Assert.True((bool)answer["fresh"]!);
            Shapes.Check("sweptAt time", answer);
        }
    }
}

[Collection(AzuriteTests.Name)]
public sealed class How_fresh_findings_are(AzuriteFixture azurite)
{
    [Fact]
    public async Task Three_missed_sweeps_are_one_finding_that_the_next_sweep_resolves()
    {
        var (table, _) = await azurite.NewTableAsync();
        var (clock, store) = (new SetClock(), new CustodyStore(table));
        var (log, feeds, list) = (new SweepLog(table), Feeds(store, table), new FindingsList(store, table));
        var freshness = new ReadFreshness(log, feeds, clock);

        Assert.Equal((null, false), await NowAsync(freshness));
        Assert.Empty(await OpenAsync());
        await log.RecordAsync(clock.Now, 0, CancellationToken.None);
        var swept = clock.Now;
        clock.Now += SweepLog.StaleAfter;
        Assert.Equal((swept, true), await NowAsync(freshness));
        Assert.Empty(await OpenAsync());

        clock.Now += TimeSpan.FromTicks(1);
        Assert.False((await freshness.NowAsync(CancellationToken.None)).IsFresh);
        clock.Now += TimeSpan.FromHours(1);
        // Whoever notices it, and in whichever process, it is the same silence.
        Assert.False((await new ReadFreshness(log, feeds, clock).NowAsync(CancellationToken.None)).IsFresh);
        var stale = Assert.Single(await OpenAsync());
        Assert.Equal(("feed.stale", "sweep"), (Handoff.Rules.Findings.FindingNames.Of(stale.Kind), stale.Evidence["feed"]));
        Assert.Equal(swept + SweepLog.StaleAfter, stale.FlaggedAt);

        // What a sweep does at its end.
        await feeds.LookAsync(clock.Now, clock.Now, CancellationToken.None);
        await log.RecordAsync(clock.Now, 0, CancellationToken.None);
        Assert.True((await freshness.NowAsync(CancellationToken.None)).IsFresh);
        Assert.Empty(await OpenAsync());
        var resolved = await list.FindAsync(stale.Id, CancellationToken.None);
        Assert.Equal(Handoff.Rules.Findings.FindingStatus.Resolved, resolved!.Status);
        Assert.Equal(clock.Now, resolved.ResolvedAt);

        async Task<IReadOnlyList<Handoff.Rules.Findings.Finding>> OpenAsync() =>
            (await list.PageAsync(onlyOpen: true, _ => true, null, null, null, 10, CancellationToken.None)).Items;
    }

    [Fact]
    public async Task A_sweep_that_never_came_is_noticed_too()
    {
        var (table, _) = await azurite.NewTableAsync();
        var (clock, store) = (new SetClock(), new CustodyStore(table));
        var freshness = new ReadFreshness(new SweepLog(table), Feeds(store, table), clock);
        clock.Now += SweepLog.StaleAfter + TimeSpan.FromSeconds(1);
        Assert.Equal((null, false), await NowAsync(freshness));
        Assert.False((await freshness.NowAsync(CancellationToken.None)).IsFresh);
        Assert.Single((await new FindingsList(store, table).PageAsync(onlyOpen: true, _ => true, null, null, null, 10, CancellationToken.None)).Items);
    }

    private static async Task<(DateTimeOffset?, bool)> NowAsync(ReadFreshness freshness) =>
        await freshness.NowAsync(CancellationToken.None) is var now ? (now.SweptAt, now.IsFresh) : default;

    private static WatchFeeds Feeds(CustodyStore store, TableClient table) =>
        new(new FeedFindings(store, table), ReadPolicy.From(File.ReadAllBytes(PolicyFile.With(_ => { }))).Policy!);
}
