using System.Text.Json.Nodes;
using Handoff.Rules.Custody;
using Handoff.Rules.Findings;
using Xunit;

namespace HandoffFunctions.Simulation.Stuck;

public sealed class When_there_are_too_many_revocations
{
    private const string Row = "Stuck is a state";
    private const int Limit = 10;
    private const int Storm = 55;

    private static House House() => new(policy =>
    {
        policy["classes"]!["tablet"]!["steps"] = new JsonArray("revokeTokens");
        policy["brake"] = new JsonObject { ["revocationsPerMinute"] = Limit };
    });

    private static void Breaks(House house, int from = 1, int to = Storm)
    {
        for (var i = from; i <= to; i++)
        {
            house.Happens(now => Order.Say.SignsIn(now, $"tablet-{i}", $"operator-{i}", $"s-{i}"));
        }

        house.World.Time.Advance(TimeSpan.FromSeconds(2));
        for (var i = from; i <= to; i++)
        {
            house.Happens(now => Order.Say.ChecksIn(now, $"tablet-{i}"));
        }
    }

    [Fact]
    public void So_many_are_done_and_the_rest_waits_in_order_without_using_up_attempts()
    {
        using var house = House();
        Breaks(house);

        Assert.Equal(Limit, house.World.Directory.Revocations.Count);
        Assert.Equal((Storm - Limit, Storm - Limit), (house.Count(StepKind.RevokeTokens).Owed, house.Count(StepKind.RevokeTokens).Held));
        var held = Enumerable.Range(Limit + 1, Storm - Limit).Select(i => house.Steps($"tablet-{i}", StepKind.RevokeTokens).Single()).ToList();
        Assert.All(held, step => Assert.Equal((StepState.Owed, 0, null), (step.State, step.Attempts, step.AskedAt)));
        Assert.Equal(held.Select(step => step.NextAt), held.Select(step => step.NextAt).Order());

        var minutes = 0;
        for (; house.Count(StepKind.RevokeTokens).Owed > 0; minutes++)
        {
            Assert.InRange(minutes, 0, 12);
            house.Sweep();
        }

        var most = MostInAMinute(house);
        Assert.InRange(most, 1, Limit);
        Assert.Equal(Enumerable.Range(1, Storm).Select(i => $"operator-{i}").Chunk(Limit).SelectMany(chunk => chunk.Order(StringComparer.Ordinal)),
            house.World.Directory.Revocations.Select(one => one.UserId).Chunk(Limit).SelectMany(chunk => chunk.Order(StringComparer.Ordinal)));
        Figures.Record(Row, "revocations of a storm under the brake", Storm);
        Figures.Record(Row, "most revocations in a minute under the brake", most, $"of {Limit} allowed");
    }

    [Fact]
    public void No_sixty_seconds_have_more_wherever_they_begin()
    {
        using var house = House();
        foreach (var (pause, count) in new[] { (0.0, 1), (55, Limit - 1), (6, Limit), (57, 3), (2, Limit), (90, Limit - 1), (61, Limit), (30, 4), (31, Limit) })
        {
            house.World.Time.Advance(TimeSpan.FromSeconds(pause));
            for (var i = 0; i < count; i++, _devices++)
            {
                house.PassesOn($"tablet-{_devices}", $"before-{_devices}", $"after-{_devices}");
            }
        }

        Assert.InRange(MostInAMinute(house), 2, Limit);
        for (var minute = 0; house.Count(StepKind.RevokeTokens).Owed > 0; minute++)
        {
            Assert.InRange(minute, 0, 20);
            house.Sweep();
        }

        Assert.Equal(_devices, house.World.Directory.Revocations.Count);
        Assert.InRange(MostInAMinute(house), Limit - 1, Limit);
    }

    private int _devices;

    private static int MostInAMinute(House house)
    {
        var times = house.World.Directory.Revocations.Select(one => one.At).ToList();
        return times.Max(at => times.Count(other => other >= at && other < at.AddSeconds(60)));
    }

    [Fact]
    public void An_analyst_is_told_once_until_it_is_over_and_then_it_releases_itself()
    {
        using var house = House();
        Breaks(house);

        var finding = Assert.Single(house.Open(FindingKind.TeardownBraked));
        Assert.Equal((Severity.High, "identity-security", $"{Limit}"), (finding.Severity, finding.Owner, finding.Evidence["revocationsPerMinute"]));
        Assert.Equal(finding.FlaggedAt.AddHours(8), finding.DueAt);
        house.Sweep();
        house.Sweep();
        Assert.Equal(1, house.Ledger($"tablet-{Storm}").Count(type => type == "brake.held"));
        Assert.Single(house.Topic.Taken, one => one.Type == "Handoff.Finding.Opened" && one.DataJson.Contains("teardown.braked", StringComparison.Ordinal));
        for (var minute = 0; minute < 10; minute++)
        {
            house.Sweep();
        }

        Assert.Empty(house.Open(FindingKind.TeardownBraked));
        Assert.Single(house.Topic.Taken, one => one.Type == "Handoff.Finding.Closed" && one.DataJson.Contains("teardown.braked", StringComparison.Ordinal));
        house.PassesOn("tablet-900", "late-1", "late-2");
        Assert.Equal(StepState.Verified, Assert.Single(house.Steps("tablet-900", StepKind.RevokeTokens)).State);
    }

    [Fact]
    public void Whoever_comes_while_others_wait_queues_behind_them()
    {
        using var house = House();
        Breaks(house);
        house.World.Time.Advance(TimeSpan.FromSeconds(90));

        house.PassesOn("tablet-900", "late-1", "late-2");

        Assert.NotNull(Assert.Single(house.Steps("tablet-900", StepKind.RevokeTokens)).Hold);
        Assert.DoesNotContain(house.World.Directory.Revocations, one => one.UserId == "late-1");
    }

    [Fact]
    public void A_leaver_does_not_wait_behind_a_storm_and_a_storm_of_leavers_is_held_back_too()
    {
        using var house = House();
        Breaks(house);
        house.Happens(now => Order.Say.Departs(now, "leaver-0"));
        Assert.Contains(house.World.Directory.Revocations, one => one.UserId == "leaver-0");

        for (var i = 1; i <= 3 * Limit; i++)
        {
            house.Happens(now => Order.Say.Departs(now, $"leaver-{i}"));
        }

        Assert.Equal(Limit, house.World.Directory.Revocations.Count(one => one.UserId.StartsWith("leaver", StringComparison.Ordinal)));
        Assert.Equal(2, house.Open(FindingKind.TeardownBraked).Count);
    }

    [Fact]
    public void A_held_session_is_flagged_after_grace_like_any_other()
    {
        using var house = House();
        Breaks(house, to: 150);
        for (var minute = 0; minute < 12; minute++)
        {
            house.Sweep();
        }

        Assert.NotEmpty(house.Open(FindingKind.ResidualOpen));
    }
}
