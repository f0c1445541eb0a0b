using Handoff.Rules.Custody;
using Handoff.Rules.Findings;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Custody;

/// <summary>
/// What one event concerns is bounded by nothing. One transaction holds a hundred rows, whatever they are for; what does not fit is due at
/// once, and in the end nothing is missing. That every change fits is checked after each of them.
/// </summary>
public sealed class When_one_event_concerns_very_much
{
    private static Ward WithSteps(params string[] steps) => new(Policies.WithTablet(tablet => tablet["steps"] = Policies.Steps(steps)));

    /// <summary>Sweeps until nothing is left over.</summary>
    private static void SweepsItOut(Ward ward, DateTimeOffset from, Func<bool> done)
    {
        var now = from;
        for (var rounds = 0; !done(); rounds++, now = now.AddMinutes(1))
        {
            Assert.InRange(rounds, 0, 60);
            ward.Sweeps(now);
            Assert.True(done() || ward.Device.DueAt <= now.AddMinutes(1), "what is left over must be due at the next sweep");
        }
    }

    [Fact]
    public void Two_hundred_old_sessions_are_flagged_and_closed_without_a_miss()
    {
        var ward = WithSteps("revokeTokens");
        for (var i = 0; i < 200; i++)
        {
            ward.Hears(At("07:00").AddSeconds(i).SignsIn("operator-a", $"s{i}"));
        }

        ward.Hears(At("07:30").SignsIn("operator-b", "b1"));
        SweepsItOut(ward, At("07:45"), () => ward.Device.Findings.Count == 200);
        ward.HearsAt(At("08:40"), At("08:30").HasTokensRevoked("operator-a"));
        SweepsItOut(ward, At("08:41"), () => ward.Device.Findings.Count == 0);

        Assert.Equal(200, ward.Count("finding.opened"));
        Assert.Equal(200, ward.Count("finding.closed"));
        Assert.Equal(HandoffStatus.Completed, Assert.Single(ward.Standing).Status);
    }

    /// <summary>Each kind of work is bounded. Here all kinds come together.</summary>
    [Fact]
    public void Everything_at_once_still_fits()
    {
        var ward = WithSteps("deviceSignOut", "revokeTokens");
        for (var i = 0; i < 60; i++)
        {
            ward.Hears(At("07:00").AddMinutes(i).SignsIn($"operator-{i % 2}", $"s{i}"));
        }

        var now = At("12:00");
        ward.HearsAt(now, At("11:58").HasTokensRevoked("operator-0")).HearsAt(now, At("11:58").HasTokensRevoked("operator-1")).HearsAt(now, At("11:59").Resets());
        for (var rounds = 0; !ward.Standing.All(handoff => handoff is { Status: HandoffStatus.Completed, Collateral: not null }); rounds++, now = now.AddMinutes(1))
        {
            Assert.InRange(rounds, 0, 40);
            var open = from handoff in ward.Device.Handoffs from step in handoff.Steps where step.IsOpen select (handoff.Id, step.Key, new StepResult(StepOutcome.Accepted, "not yet", Asked: true));
            ward.SettlesAll(now, [.. open.Take(SettleSteps.MostAtOnce)], [new Collateral("tablet-9", "s", At("07:00"))]);
        }

        Assert.Equal(59 * 2, ward.Count("step.verified"));
        Assert.Equal(59, ward.Count("handoff.completed"));
        Assert.Equal(59, ward.Count("handoff.collateral"));
    }

    /// <summary>As when newer rules find in stored facts what older ones did not.</summary>
    [Fact]
    public void Handoffs_that_are_found_all_at_once_are_recorded_in_portions()
    {
        var ward = WithSteps("revokeTokens");
        for (var i = 0; i <= 100; i++)
        {
            ward.Hears(At("07:00").AddMinutes(i).SignsIn($"operator-{i}", $"s{i}"));
        }

        ward.Loses(device => device with { Handoffs = [] });
        ward.HearsAt(At("12:00"), At("11:59").Uses("operator-100", "s100"));
        Assert.True(ward.Device.HasUnrecorded);
        SweepsItOut(ward, At("12:01"), () => ward.Device.Handoffs.Count == 100 && !ward.Device.HasUnrecorded);

        Assert.Equal(200, ward.Count("handoff.detected"));
    }

    [Fact]
    public void What_a_late_agent_owes_to_many_handoffs_is_left_to_the_sweep_and_not_forgotten()
    {
        var ward = WithSteps("disableAgent", "rebindAgent");
        ward.Hears(At("07:00").SignsIn("operator-a", "s1"));
        for (var i = 0; i < 80; i++)
        {
            ward.Hears(At("07:01").AddSeconds(i).Uses($"agent-{i}", "x").As(Handoff.Rules.Events.PrincipalKind.Agent, "operator-a"));
        }

        ward.Hears(At("08:00").SignsIn("operator-b", "s2"));
        Assert.Equal(160, ward.Standing[0].Steps.Count);
        ward.Loses(device => device with { Handoffs = [.. device.Handoffs.Select(handoff => handoff with { Steps = [] })] });
        ward.HearsAt(At("08:01"), At("08:01").Uses("operator-b", "s2"));
        SweepsItOut(ward, At("08:02"), () => ward.Standing[0].Steps.Count == 160);
    }
}
