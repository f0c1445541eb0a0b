using Handoff.Rules.Custody;
using Handoff.Rules.Findings;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Findings;

public sealed class When_a_retry_is_asked_for
{
    [Fact]
    public void A_session_last_used_before_the_handoff_must_still_be_reached_up_to_the_handoff()
    {
        var ward = new Ward()
            .Hears(At("07:00").SignsIn("operator-a", "s1"), At("07:10").Uses("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2"))
            .Settles(At("08:00:01"), StepKind.RevokeTokens, new StepResult(StepOutcome.Accepted, Asked: true)).Sweeps(At("08:10"));

        ward.Retries(At("09:00"), ward.Finding(FindingKind.ResidualOpen));

        Assert.Null(ward.Step(StepKind.RevokeTokens).MustReach);
    }

    [Fact]
    public void A_use_by_a_clock_that_runs_ahead_must_be_reached_up_to_now_only()
    {
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2")).Revokes(At("08:00:02"))
            .HearsAt(At("08:30"), At("12:00").Uses("operator-a", "s1"));

        ward.Retries(At("09:00"), ward.Finding(FindingKind.ResidualActive));

        Assert.Equal(At("09:00:01"), ward.Step(StepKind.RevokeTokens).MustReach);
    }

    [Fact]
    public void Other_sessions_stay_proven_closed_meanwhile()
    {
        var ward = new Ward()
            .Hears(At("07:00").SignsIn("operator-a", "s1"), At("07:01").SignsIn("operator-a", "s2"), At("08:00").SignsIn("operator-b", "s3"))
            .Revokes(At("08:00:02")).Hears(At("08:30").Uses("operator-a", "s1"));

        ward.Retries(At("09:00"), ward.Finding(FindingKind.ResidualActive)).Settles(At("09:00:02"), StepKind.RevokeTokens, new StepResult(StepOutcome.Failed, "busy", Asked: true));

        Assert.Equal("s1", Assert.Single(ward.Device.Findings).SessionId);
    }

    [Fact]
    public void The_finding_stays_open_until_the_retry_was_tried()
    {
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2"))
            .Revokes(At("08:00:02")).Hears(At("08:00:30").Uses("operator-a", "s1"));

        ward.Retries(At("08:00:40"), ward.Finding(FindingKind.ResidualActive)).Hears(At("08:00:45").Uses("operator-b", "s2"));

        Assert.Equal(["residual.active"], ward.OpenKinds);
        Assert.Equal(0, ward.Count("finding.closed"));
    }

    [Fact]
    public void A_stuck_retry_of_a_verified_revocation_does_not_stay_due_for_ever()
    {
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2"))
            .Revokes(At("08:00:02")).Hears(At("08:30").Uses("operator-a", "s1"));

        ward.Retries(At("09:00"), ward.Finding(FindingKind.ResidualActive))
            .Settles(At("09:00:02"), StepKind.RevokeTokens, new StepResult(StepOutcome.Refused, "not permitted", Asked: true)).Sweeps(At("09:01"));

        Assert.Null(ward.Sweeps(At("09:02")).Device.DueAt);
    }

    [Fact]
    public void Steps_that_are_done_are_not_done_again()
    {
        var ward = new Ward(vault: new VaultBindings(true, [new("ward-wifi", Facts.Tablet, null)]))
            .Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2"))
            .Revokes(At("08:00:02")).Settles(At("08:00:03"), StepKind.RotateSecret, new StepResult(StepOutcome.Verified, Asked: true)).Hears(At("08:30").Uses("operator-a", "s1"));

        ward.Retries(At("09:00"), ward.Finding(FindingKind.ResidualActive));

        Assert.Equal((StepState.Owed, StepState.Verified), (ward.Step(StepKind.RevokeTokens).State, ward.Step(StepKind.RotateSecret).State));
    }
}
