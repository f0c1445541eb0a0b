using Handoff.Rules.Custody;
using Handoff.Rules.Findings;
using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Storage;
using Xunit;

namespace HandoffFunctions.Simulation.Stuck;

public sealed class When_the_end_of_an_account_waits
{
    private const string Person = "operator-a";

    /// <summary>The function's timeout, which kills every call in flight.</summary>
    private static readonly TimeSpan Killed = TimeSpan.FromMinutes(5);

    [Fact]
    public void A_trace_that_only_memory_has_does_not_end_the_wait()
    {
        using var house = new House(hearsDirectory: true);
        house.Happens(now => Order.Say.SignsIn(now, "tablet-1", Person, "s-old"));
        house.World.Time.Advance(TimeSpan.FromDays(7));
        var trace = house.World.Table.FirstRows("w|").Single();
        house.World.Run(() => house.World.Table.SubmitTransactionAsync([new TableAction.Delete(trace.PartitionKey, trace.RowKey, trace.ETag)], CancellationToken.None));

        var signedInAt = house.Minute;
        house.World.Time.Advance(TimeSpan.FromMinutes(1));
        house.AccountIs(Person, isEnabled: false);
        house.Sweep();
        Assert.Equal(1, house.Waiting);
        Assert.Empty(house.Departures(Person));

        house.World.Time.Advance(TimeSpan.FromMinutes(1));
        house.Happens(_ => Order.Say.SignsIn(signedInAt, "tablet-2", Person, "s-late"));
        house.Sweep();

        Assert.Single(house.Departures(Person));
        Assert.Null(house.Device("tablet-2").Custody.Holder);
        Assert.Equal(0, house.Waiting);
    }

    [Fact]
    public void An_account_of_nobody_here_is_not_waited_for_and_waits_in_one_row()
    {
        using var house = new House(hearsDirectory: true);
        var begun = house.World.Time.Now;
        foreach (var _ in Enumerable.Range(0, 3))
        {
            house.World.Time.Advance(TimeSpan.FromMinutes(1));
            house.AccountIs("stranger-1", isEnabled: false);
        }

        Assert.Equal(begun.AddMinutes(3), house.World.Time.Now);
        Assert.Equal(1, house.Waiting);
    }

    [Fact]
    public void Heard_of_again_it_waits_for_another_day()
    {
        using var house = new House(hearsDirectory: true);
        house.AccountIs(Person, isEnabled: false);
        house.World.Time.Advance(TimeSpan.FromHours(20));
        house.AccountIs(Person, isEnabled: false);
        house.World.Time.Advance(TimeSpan.FromHours(20));
        house.Sweep();
        Assert.Equal(1, house.Waiting);

        house.World.Time.Advance(TimeSpan.FromHours(5));
        house.Sweep();
        Assert.Equal(0, house.Waiting);
    }

    [Fact]
    public void Very_many_that_nobody_came_for_go_in_one_sweep()
    {
        const int Many = 20_000;
        using var house = new House(hearsDirectory: true);
        house.World.Run(async () =>
        {
            var keep = new WaitingFacts(house.World.Table, house.Store, house.World.Time.Clock());
            for (var number = 0; number < Many; number++)
            {
                await keep.RenewAsync(Ended($"stranger-{number}", house.World.Time.Now), CancellationToken.None).ConfigureAwait(false);
            }
        });
        house.World.Time.Advance(TimeSpan.FromDays(2));
        house.Table.EachTakes = TimeSpan.FromMilliseconds(50);

        var took = house.Sweep();

        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Assert.Equal(0, house.Waiting);
    }

    [Fact]
    public void Of_many_departures_a_sweep_takes_as_many_as_it_has_time_for_and_the_next_go_on()
    {
        const int Many = 60;
        using var house = new House(policy => policy["classes"]!["tablet"]!["steps"] = new System.Text.Json.Nodes.JsonArray("revokeTokens"), hearsDirectory: true);
        var began = house.Minute;
        house.World.Time.Advance(TimeSpan.FromMinutes(1));
        for (var number = 0; number < Many; number++)
        {
            house.AccountIs($"operator-{number}", isEnabled: false);
        }

        for (var number = 0; number < Many; number++)
        {
            house.Happens(_ => Order.Say.SignsIn(began, $"tablet-{number}", $"operator-{number}", $"s-{number}"));
        }

        var sweeps = 0;
        for (; house.Waiting > 0 && sweeps < Many; sweeps++)
        {
            var before = house.Waiting;
            Assert.InRange(house.Sweep(), TimeSpan.Zero, Killed / 2);
            Assert.True(house.Waiting < before, "each sweep gets on with it");
            var swept = house.Result(() => house.World.Stories.SweepLog.ReadAsync(CancellationToken.None))!;
            Assert.Equal((0, true), (swept.Left, house.World.Time.Now - swept.By < Killed / 2));
        }

        Assert.InRange(sweeps, 2, 10);
        Assert.All(Enumerable.Range(0, Many), number => Assert.Single(house.Departures($"operator-{number}")));
        Assert.Empty(house.Open(FindingKind.FeedStale));
    }

    [Fact]
    public void It_is_looked_at_once_a_sweep_however_often_the_quota_gives_turns()
    {
        using var house = new House(hearsDirectory: true);
        house.Directory.HeldBackFor = TimeSpan.FromSeconds(5);
        house.PassesOn("tablet-1", "operator-1", "next-1");
        house.Table.Ranges.Clear();

        house.Sweep();

        Assert.True(house.Table.Ranges.Max(range => range.Value) > 16, "there were several rounds");
        Assert.Equal(1, house.Table.Ranges["q|"]);
    }

    private static Handoff.Rules.Events.Fact Ended(string user, DateTimeOffset at) =>
        new() { Kind = Handoff.Rules.Events.FactKind.Departed, Key = new("/tests", user), At = at, UserId = user };
}
