using Handoff.Rules.Custody;
using Handoff.Rules.Findings;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Custody;

public sealed class When_much_time_has_passed
{
    private static DateTimeOffset Later(int minutes) => At("07:00").AddMinutes(minutes);

    [Fact]
    public void A_busy_day_of_many_people_is_added_up_in_portions()
    {
        var ward = new Ward { CheckedEvery = 50 };
        for (var i = 0; i < 215; i++)
        {
            ward.Hears(Later(i).SignsIn($"operator-{i}", $"s{i}"));
        }

        for (var i = 216; ward.Standing.Any(handoff => handoff.Status != HandoffStatus.Completed); i++)
        {
            ward.Revokes(Later(i)).Sweeps(Later(i));
        }

        ward.CheckedEvery = 1;
        // Each of these changes has to fit into one transaction.
        for (var i = 0; i < 15; i++)
        {
            ward.Hears(Later((3 * 24 * 60) + i).Uses("operator-a", "s1"), Later((3 * 24 * 60) + i).SignsIn("operator-a", "s1"));
        }

        Assert.InRange(ward.Device.Custody.Sessions.Count, 60, 100);
        Assert.Equal(0, ward.Count("handoff.revised"));
    }

    [Fact]
    public void An_operator_of_days_ago_whose_session_is_used_again_is_noticed()
    {
        var ward = new Ward { CheckedEvery = 20 }.Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2")).Revokes(At("08:00:02")).Sweeps(At("08:01"));
        Pass(ward, hours: 46);

        ward.Hears(Later(50 * 60).Uses("operator-a", "s1"));

        Assert.Equal(FindingKind.ResidualActive, Assert.Single(ward.Device.Findings).Kind);
        Assert.Equal("operator-a", ward.Device.Findings[0].UserId);
    }

    [Fact]
    public void A_finding_about_a_session_stays_open_however_much_happens_after_it()
    {
        var ward = new Ward { CheckedEvery = 20 }.Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2")).Revokes(At("08:00:02")).Sweeps(At("08:01"));
        ward.Hears(At("09:00").Uses("operator-a", "s7"));
        Assert.Equal(["residual.active"], ward.OpenKinds);

        Pass(ward, hours: 46);

        Assert.Equal(["residual.active"], ward.OpenKinds);
    }

    [Fact]
    public void A_sign_out_that_did_not_count_does_not_begin_to_count()
    {
        var ward = new Ward { CheckedEvery = 20 }.Hears(
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
            ward.Hears(at.SignsIn("operator-c", $"c{i}")).Revokes(at.AddSeconds(2));
            ward.Hears(at.AddMinutes(30).SignsIn("operator-d", $"d{i}")).Revokes(at.AddMinutes(30).AddSeconds(2));
        }
    }
}
