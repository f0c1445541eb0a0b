using System.Text.Json.Nodes;
using Handoff.Rules.Custody;
using HandoffFunctions.Storage;
using Xunit;

namespace HandoffFunctions.Simulation.Stuck;

/// <summary>What a handoff costs that cannot be revoked at once, because the directory's quota is used up, in round trips to storage.</summary>
public sealed class When_a_quota_makes_handoffs_wait
{
    private const int Handoffs = 30;
    private const int Shards = Rows.Shards;

    /// <summary>Reading the state, and writing it.</summary>
    private const int Visit = 2;

    [Fact]
    public void Waiting_costs_next_to_nothing_and_what_else_was_ended_is_looked_up_for_all_at_once()
    {
        using var house = House();
        house.Sweep();
        var idle = Costs(house, () => house.Sweep());
        house.Directory.HeldBackFor = TimeSpan.FromMinutes(2);

        var recorded = Costs(house, () => PassOn(house)) - Costs(house, () => SignIn(house));
        var notDue = Costs(house, () => house.Sweep()) - idle;
        house.World.Time.Advance(TimeSpan.FromMinutes(2));
        var waiting = Costs(house, () => house.Sweep()) - idle;
        house.Directory.HeldBackFor = null;
        house.World.Time.Advance(TimeSpan.FromMinutes(2));
        // Revoked in the first round; the second is too near to it to tell what else was ended.
        var revoked = Costs(house, () => house.Sweep()) - idle;
        var settled = Costs(house, () => house.Sweep()) - idle;
        var after = Costs(house, () => house.Sweep()) - idle;

        Assert.Equal(Handoffs, house.World.Directory.Revocations.Count);
        Assert.All(Enumerable.Range(1, Handoffs), i => Assert.NotNull(Assert.Single(house.Device($"tablet-{i}").Handoffs).Collateral));
        // Recorded like any event, and once more that the revocation waits.
        Assert.Equal(Handoffs, recorded);
        // Whether anybody's turn comes soon.
        Assert.Equal(Shards, notDue);
        // Where people are is read once for all of them.
        Assert.Equal((Handoffs * Visit) + Shards + Shards, waiting);
        // Of what a sweep does that has nothing to do, the second round leaves out to look at the facts that wait.
        Assert.Equal((Handoffs * Visit) + Handoffs + idle - 1 + (2 * (Shards + Shards)), revoked);
        Assert.Equal((Handoffs * Visit) + Shards + Shards, settled);
        Assert.Equal(Shards, after);
        Figures.Record("Load", "round trips to storage of a handoff that waits for the quota, of thirty that come at once", (recorded + revoked + settled + (2.0 * Handoffs)) / Handoffs);
    }

    [Fact]
    public void A_sweep_waits_for_those_whose_turn_comes_before_the_next_one()
    {
        using var house = House();
        house.Sweep();
        house.Directory.HeldBackFor = TimeSpan.FromSeconds(65);
        PassOn(house);
        house.World.Time.Advance(TimeSpan.FromSeconds(20));
        house.Directory.HeldBackFor = null;

        var took = house.Sweep();

        Assert.Equal(Handoffs, house.World.Directory.Revocations.Count);
        Assert.InRange(took, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(55));
        Assert.True(house.Sweep() < TimeSpan.FromSeconds(1), "nobody waits any more");
    }

    [Fact]
    public void Whoever_was_elsewhere_too_is_looked_up_and_found()
    {
        using var house = House();
        house.Sweep();
        house.Happens(now => Order.Say.SignsIn(now, "tablet-900", "operator-7", "elsewhere"));
        house.World.Time.Advance(TimeSpan.FromMinutes(1));
        PassOn(house);
        house.Sweep();
        house.Sweep();

        var others = Enumerable.Range(1, Handoffs).ToDictionary(i => i, i => Assert.Single(house.Device($"tablet-{i}").Handoffs).Collateral!);
        Assert.Equal("tablet-900", Assert.Single(others[7]).DeviceId);
        Assert.All(others.Where(other => other.Key != 7), other => Assert.Empty(other.Value));
    }

    /// <summary>A house that is one of several instances.</summary>
    private static House House() => new(policy => policy["classes"]!["tablet"]!["steps"] = new JsonArray("revokeTokens"), TimeSpan.FromSeconds(15));

    private static int Costs(House house, Action act)
    {
        var before = house.Table.RoundTrips;
        act();
        return house.Table.RoundTrips - before;
    }

    private static void PassOn(House house)
    {
        for (var i = 1; i <= Handoffs; i++)
        {
            house.PassesOn($"tablet-{i}", $"operator-{i}", $"next-{i}");
        }
    }

    /// <summary>As many events that owe nothing.</summary>
    private static void SignIn(House house)
    {
        for (var i = 1; i <= 2 * Handoffs; i++)
        {
            house.Happens(now => Order.Say.SignsIn(now, $"tablet-{1000 + i}", $"reader-{i}", $"s-{i}"));
        }
    }
}
