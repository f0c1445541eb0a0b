using System.Text.Json;
using Handoff.Rules.Custody;
using Handoff.Rules.Events;
using Handoff.Rules.Findings;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Custody;

public sealed class When_a_device_is_used_for_years
{
    private static DateTimeOffset Later(int minutes) => At("07:00").AddMinutes(minutes);

    /// <summary>
    /// Runs rounds until everything that is kept is full, and as many again. The state must not have grown meanwhile, and must be far
    /// below the mebibyte that one stored row may have.
    /// </summary>
    private static void StopsGrowing(Ward ward, int full, Action<int> round)
    {
        var sizes = new List<int>();
        for (var i = 0; i < full * 5 / 4; i++)
        {
            round(i);
            sizes.Add(i < full - 20 ? 0 : JsonSerializer.Serialize(ward.Device, StateJson.Default.Device).Length);
        }

        Assert.InRange(sizes[^1], 1, sizes[full - 1] * 21 / 20);
        Assert.InRange(sizes.Max(), 1, 250_000);
    }

    [Fact]
    public void Handoffs_by_the_hundred_leave_its_state_small()
    {
        var ward = new Ward { CheckedEvery = 7 };
        StopsGrowing(ward, 100, i =>
        {
            var (at, user) = (Later(i * 60), $"operator-{i % 70}");
            ward.Hears(at.SignsIn(user, $"s{i}"), at.AddMinutes(1).Uses(user, $"s{i}")).Revokes(at.AddMinutes(2)).Sweeps(at.AddMinutes(3));
        });

        Assert.Equal(124, ward.Count("handoff.completed"));
        Assert.Empty(ward.Device.Findings);
    }

    [Fact]
    public void Operators_who_sign_out_properly_leave_its_state_small()
    {
        var ward = new Ward { CheckedEvery = 7 };
        StopsGrowing(ward, 100, i => ward.Hears(
            Later(i * 60).SignsIn($"operator-{i % 70}", $"s{i}"), Later((i * 60) + 30).SignsOut($"operator-{i % 70}", $"s{i}")));

        Assert.Empty(ward.Device.Handoffs);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Handoffs_that_are_never_done_leave_its_state_small(bool dryRun)
    {
        var ward = new Ward(Policies.With(policy => policy["dryRun"] = dryRun)) { CheckedEvery = 7 };
        var rounds = 0;
        StopsGrowing(ward, 120, i =>
        {
            rounds++;
            ward.Hears(Later(i * 60).SignsIn($"operator-{i % 70}", $"s{i}"));
            if (!dryRun)
            {
                ward.Settles(Later((i * 60) + 1), StepKind.RevokeTokens, new StepResult(StepOutcome.Refused, "not permitted", Asked: true));
            }
        });
        ward.Sweeps(Later((rounds - 1) * 60 + 30));

        // What is not done is never called closed: it stays listed, whatever the device itself still remembers.
        var about = dryRun ? FindingKind.ResidualOpen : FindingKind.TeardownStuck;
        Assert.Equal(rounds - 1, ward.Rows.Values.Count(finding => finding.Kind == about && finding.Status == FindingStatus.Open));
    }

    [Fact]
    public void One_operator_with_sessions_by_the_hundred_leaves_its_state_small()
    {
        var ward = new Ward { CheckedEvery = 7 }.Hears(At("06:00").ChecksOut("operator-a"));

        StopsGrowing(ward, 270, i => ward.Hears(Later(i * 60).SignsIn("operator-a", $"s{i}")));

        Assert.Equal("operator-a", ward.Device.Custody.Holder!.UserId);
    }

    [Fact]
    public void Uses_by_the_thousand_leave_its_state_small()
    {
        var ward = new Ward { CheckedEvery = 7 }.Hears(At("06:00").SignsIn("operator-a", "s1"));

        StopsGrowing(ward, 100, i => ward.Hears([.. Enumerable.Range(0, 10).Select(n => Later((i * 10) + n).Uses("operator-a", "s1"))]));

        Assert.Equal(8, ward.Device.Uses.Count);
    }

    [Fact]
    public void A_busy_day_of_many_people_is_added_up_in_portions()
    {
        var ward = new Ward();
        for (var i = 0; i < 170; i++)
        {
            ward.Hears(Later(i).SignsIn($"operator-{i}", $"s{i}"));
        }

        for (var i = 171; ward.Standing.Any(handoff => handoff.Status != HandoffStatus.Completed); i++)
        {
            ward.Revokes(Later(i)).Sweeps(Later(i));
        }

        // Each of these changes has to fit into one transaction.
        for (var i = 0; i < 15; i++)
        {
            ward.Hears(Later((3 * 24 * 60) + i).Uses("operator-a", "s1"), Later((3 * 24 * 60) + i).SignsIn("operator-a", "s1"));
        }

        Assert.InRange(ward.Device.Custody.Sessions.Count, 60, 100);
    }

    [Fact]
    public void An_operator_of_days_ago_whose_session_is_used_again_is_noticed()
    {
        var ward = new Ward { CheckedEvery = 7 }.Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2")).Revokes(At("08:00:02")).Sweeps(At("08:01"));
        Pass(ward, hours: 65);

        ward.Hears(Later(70 * 60).Uses("operator-a", "s1"));

        Assert.Equal(FindingKind.ResidualActive, Assert.Single(ward.Device.Findings).Kind);
        Assert.Equal("operator-a", ward.Device.Findings[0].UserId);
    }

    [Fact]
    public void A_finding_about_a_session_stays_open_however_much_happens_after_it()
    {
        var ward = new Ward { CheckedEvery = 7 }.Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2")).Revokes(At("08:00:02")).Sweeps(At("08:01"));
        ward.Hears(At("09:00").Uses("operator-a", "s7"));
        Assert.Equal(["residual.active"], ward.OpenKinds);

        Pass(ward, hours: 65);

        Assert.Equal(["residual.active"], ward.OpenKinds);
    }

    [Fact]
    public void A_sign_out_that_did_not_count_does_not_begin_to_count()
    {
        var ward = new Ward { CheckedEvery = 7 }.Hears(
            At("07:00").SignsIn("operator-a", "s1"), At("07:20").SignsOut("operator-a", "s1"), At("07:30").Uses("operator-a", "s1"));
        for (var i = 0; i < 100; i++)
        {
            ward.Hears(Later(60 + (i * 60)).SignsIn("operator-a", "s2"));
        }

        Assert.True(ward.Device.Before.At > At("08:00"));
        Assert.Equal((At("07:00"), null), (ward.Device.Custody.Holder!.Since, ward.Session("s1").EndedAt));
    }

    /// <summary>Two other operators take turns, once an hour each, properly torn down.</summary>
    private static void Pass(Ward ward, int hours)
    {
        for (var i = 0; i < hours; i++)
        {
            var at = Later(120 + (i * 60));
            ward.Hears(at.SignsIn("operator-c", $"c{i}")).Revokes(at.AddSeconds(2)).Sweeps(at.AddSeconds(3));
            ward.Hears(at.AddMinutes(30).SignsIn("operator-d", $"d{i}")).Revokes(at.AddMinutes(30).AddSeconds(2)).Sweeps(at.AddMinutes(31));
        }
    }
}
