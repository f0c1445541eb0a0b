using System.Text.Json.Nodes;
using Handoff.Rules.Custody;
using Handoff.Rules.Findings;
using HandoffFunctions.Api;
using HandoffFunctions.Storage;
using Xunit;

namespace HandoffFunctions.Simulation.Stuck;

public sealed class When_a_sweep_runs_out_of_time
{
    private const int Devices = 200;

    [Fact]
    public void It_says_how_far_it_came_and_nothing_calls_itself_fresh_that_was_not_looked_at()
    {
        using var house = Slow();
        house.Sweep();
        var first = Swept(house);
        Assert.InRange(first.Left, 1, Devices);
        Assert.True(first.By < first.BegunAt, "not all that was due has been looked at");
        Assert.False(IsFresh(house));
        Assert.Equal("sweep", Assert.Single(house.Open(FindingKind.FeedStale)).Evidence["feed"]);

        house.Table.Takes = TimeSpan.Zero;
        house.Sweep();
        var second = Swept(house);

        Assert.Equal((0, second.BegunAt), (second.Left, second.By));
        Assert.True(IsFresh(house));
        Assert.Empty(house.Open(FindingKind.FeedStale));
    }

    [Fact]
    public void What_cannot_be_looked_at_is_told_when_it_lasts()
    {
        using var house = new House(policy => policy["classes"]!["tablet"]!["steps"] = new JsonArray("revokeTokens"));
        house.Sweep();
        house.Directory.Refuse();
        house.PassesOn("tablet-1", "operator-1", "next-1");
        house.Directory.Heal();
        var broken = house.World.Table.Rows.Single(row => row.RowKey.EndsWith("|head", StringComparison.Ordinal));
        var spoilt = new Adapters.Tables.TableEntity(broken.PartitionKey, broken.RowKey) { ["text0"] = "{" };
        house.World.Run(() => house.World.Table.SubmitTransactionAsync([new Adapters.Tables.TableAction.UpsertReplace(spoilt)], CancellationToken.None));

        house.Sweep();
        Assert.Equal(1, Swept(house).Left);
        Assert.True(IsFresh(house));
        for (var minute = 0; minute < 4; minute++)
        {
            house.Sweep();
        }

        Assert.False(IsFresh(house));
    }

    private static Swept Swept(House house) => house.Result(() => house.World.Stories.SweepLog.ReadAsync(CancellationToken.None))!;

    private static bool IsFresh(House house) =>
        house.Result(() => new ReadFreshness(house.World.Stories.SweepLog, house.World.Stories.Feeds, house.World.Time.Clock()).NowAsync(CancellationToken.None)).IsFresh;

    /// <summary>A house in which everybody owes a revocation, and it takes long to read what anybody owes.</summary>
    private static House Slow()
    {
        var house = new House(policy => policy["classes"]!["tablet"]!["steps"] = new JsonArray("revokeTokens"));
        house.Directory.Refuse();
        for (var i = 1; i <= Devices; i++)
        {
            house.PassesOn($"tablet-{i}", $"operator-{i}", $"next-{i}");
        }

        house.World.Time.Advance(TimeSpan.FromSeconds(15));
        house.Directory.Heal();
        house.Table.Takes = TimeSpan.FromSeconds(20);
        return house;
    }
}
