using Handoff.Rules.Custody;
using Handoff.Rules.Findings;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Findings;

public sealed class When_a_session_outlives_its_handoff
{
    private static readonly StepResult Yes = new(StepOutcome.Accepted, "not shown yet", Asked: true);

    /// <summary>The service said yes at once, and its effect never shows.</summary>
    private static Ward Unproven() => new Ward()
        .Hears(At("07:00").SignsIn("operator-a", "s1") with { Department = "ward-7" }, At("08:00").SignsIn("operator-b", "s2"))
        .Settles(At("08:00:01"), StepKind.RevokeTokens, Yes);

    [Fact]
    public void A_late_event_moves_an_open_finding_to_the_handoff_that_the_session_outlived()
    {
        var ward = new Ward().Hears(At("06:22").ChecksOut("operator-b"), At("09:45").ChecksOut("operator-a"), At("09:46").Uses("operator-b", "s1").WithTokenOf("09:07"))
            .HearsAt(At("09:47"), At("09:41").ChecksIn()).Sweeps(At("09:49"));
        Assert.Equal(At("09:41"), ward.Device.Findings.Single(finding => finding.SessionId == "s1").HandoffAt);

        ward.HearsAt(At("09:50"), At("09:43").SignsIn("operator-b", "s2")).HearsAt(At("09:51"), At("09:44").SignsIn("operator-b", "s1")).Sweeps(At("09:54"));

        var (session, flagged) = (ward.Device.Custody.Sessions.Single(session => session.SessionId == "s1"), ward.Device.Findings.Single(finding => finding.SessionId == "s1"));
        Assert.Equal((session.HandoffId, At("09:45"), At("09:44")), (flagged.HandoffId, flagged.HandoffAt, flagged.SessionStartedAt));
    }

    [Fact]
    public void Nothing_is_said_within_grace_and_the_end_of_grace_is_due()
    {
        var ward = Unproven().Sweeps(At("08:09:59"));

        Assert.Empty(ward.Device.Findings);
        Assert.True(ward.Device.DueAt <= At("08:10"));
    }

    [Fact]
    public void It_is_flagged_when_grace_is_over_with_all_that_an_analyst_needs()
    {
        var ward = Unproven().Sweeps(At("08:10"));

        var finding = ward.Finding(FindingKind.ResidualOpen);
        Assert.Equal((Severity.High, FindingStatus.Open, "ward-security"), (finding.Severity, finding.Status, finding.Owner));
        Assert.Equal(("operator-a", "s1", Facts.Tablet, "ward-7"), (finding.UserId, finding.SessionId, finding.DeviceId, finding.Department));
        Assert.Equal((At("07:00"), At("08:00"), At("08:10"), At("16:10")), (finding.SessionStartedAt, finding.HandoffAt, finding.FlaggedAt, finding.DueAt));
        Assert.Equal((ward.Standing[0].Id, "accepted", "operator-b"), (finding.HandoffId, finding.Evidence["revocation"], finding.Evidence["nextOperator"]));
        Assert.Equal(ward.Device.Key, FindingId.SubjectOf(finding.Id));
    }

    [Fact]
    public void Flagging_is_on_the_ledger_and_announced_once()
    {
        var ward = Unproven().Sweeps(At("08:10"));
        Assert.Equal(["finding.opened"], ward.LastEntries);
        Assert.Equal(["Handoff.Finding.Opened"], ward.Device.Outbox.Select(notice => notice.Type));

        ward.Sweeps(At("08:11"));

        Assert.Empty(ward.LastEntries);
        Assert.Equal(1, ward.Count("finding.opened"));
    }

    [Fact]
    public void A_later_proof_closes_it_on_the_ledger_and_announces_it()
    {
        var ward = Unproven().Sweeps(At("08:10")).Revokes(At("08:12"));

        Assert.Empty(ward.Device.Findings);
        var closed = ward.The("finding.closed");
        Assert.StartsWith("proven closed: revocation read back", (string?)closed["resolution"], StringComparison.Ordinal);
        var row = Assert.Single(ward.Rows.Values);
        Assert.Equal((FindingStatus.Resolved, At("08:12")), (row.Status, row.ResolvedAt));
        Assert.Contains(ward.Device.Outbox, notice => notice.Type == "Handoff.Finding.Closed");
        Assert.Equal(HandoffStatus.Completed, ward.Standing[0].Status);
        Assert.Null(ward.Sweeps(At("08:13")).Device.DueAt);
    }

    [Fact]
    public void A_proof_within_grace_keeps_it_from_being_flagged()
    {
        var ward = Unproven().Revokes(At("08:05")).Sweeps(At("08:10"));

        Assert.Empty(ward.Rows);
    }

    [Fact]
    public void A_revocation_that_does_not_reach_its_beginning_proves_nothing()
    {
        var ward = Unproven().Settles(At("08:05"), StepKind.RevokeTokens, new StepResult(StepOutcome.Verified) { ClosesSessionsBefore = At("06:59:59") });

        Assert.Equal(["residual.open"], ward.Sweeps(At("08:10")).OpenKinds);
        Assert.Equal(HandoffStatus.Incomplete, ward.Standing[0].Status);
    }

    [Theory]
    [InlineData("07:00:00.9", "07:00", true)]
    [InlineData("07:00:01", "07:00", false)]
    [InlineData("07:00:01", "07:00:01", true)]
    public void Revocations_are_told_to_the_second_and_so_are_beginnings_compared(string began, string validFrom, bool covers) =>
        Assert.Equal(covers, Proof.Covers(At(validFrom), At(began)));

    [Fact]
    public void A_reset_from_before_it_began_proves_nothing()
    {
        var ward = new Ward().Hears(At("06:59").Resets(), At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2"))
            .Settles(At("08:00:01"), StepKind.RevokeTokens, Yes).Sweeps(At("08:10"));

        Assert.Equal(["residual.open"], ward.OpenKinds);
    }

    [Fact]
    public void Its_operators_sign_out_proves_it_closed()
    {
        var ward = Unproven().Hears(At("08:02").SignsOut("operator-a", "s1")).Sweeps(At("08:10"));

        Assert.Empty(ward.Rows);
    }

    [Theory]
    [InlineData("tokens", true)]
    [InlineData(null, true)]
    [InlineData("browser", false)]
    public void A_reset_of_the_device_proves_it_closed_when_it_took_the_tokens(string? cleared, bool proves)
    {
        var ward = Unproven().Hears(cleared is null ? At("08:02").Resets() : At("08:02").Resets(cleared)).Sweeps(At("08:10"));

        Assert.Equal(proves ? 0 : 1, ward.Device.Findings.Count);
    }

    [Fact]
    public void The_app_that_it_ran_in_can_prove_it_closed()
    {
        var ward = new Ward()
            .Hears(At("07:00").SignsIn("operator-a", "s1").In("chart"), At("07:01").SignsIn("operator-a", "s2").In("mail"), At("08:00").SignsIn("operator-b", "s3"))
            .Settles(At("08:00:01"), StepKind.RevokeTokens, Yes)
            .Hears(At("08:02").ClearsApp("chart", "operator-a")).Sweeps(At("08:10"));

        Assert.Equal("s2", Assert.Single(ward.Device.Findings).SessionId);
    }

    [Theory]
    [InlineData("08:01:59", 0)]
    [InlineData("08:02", 1)]
    public void Nothing_is_said_before_its_steps_were_tried_once_for_two_minutes_at_most(string swept, int flagged)
    {
        var ward = new Ward(Policies.WithTablet(tablet => tablet["grace"] = "30s"))
            .Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2"));

        Assert.Equal(flagged, ward.Sweeps(At(swept)).Device.Findings.Count);
    }

    [Fact]
    public void Grace_may_differ_by_cause()
    {
        var policy = Policies.WithTablet(tablet => tablet["causes"] = new System.Text.Json.Nodes.JsonObject
        {
            ["deviceLost"] = new System.Text.Json.Nodes.JsonObject { ["grace"] = "1m" },
        });
        var ward = new Ward(policy).Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").IsLost()).Settles(At("08:00:01"), StepKind.RevokeTokens, Yes);

        Assert.Equal(["residual.open"], ward.Sweeps(At("08:01")).OpenKinds);
    }

    [Fact]
    public void A_service_principal_that_is_not_used_is_nobodys_left_session()
    {
        var ward = new Ward()
            .Hears(At("07:00").SignsIn("operator-a", "s1"), At("07:01").SignsIn("bot", "s9").As(Rules.Events.PrincipalKind.Agent, "operator-a"), At("08:00").SignsIn("operator-b", "s2"))
            .Settles(At("08:00:01"), StepKind.RevokeTokens, Yes).Sweeps(At("08:10"));

        Assert.Equal("s1", Assert.Single(ward.Device.Findings).SessionId);
    }

    [Fact]
    public void A_late_event_that_takes_the_handoff_away_closes_it()
    {
        var ward = Unproven().Sweeps(At("08:10")).Hears(At("07:50").SignsOut("operator-a", "s1"));

        Assert.Empty(ward.Device.Findings);
        Assert.Equal(FindingStatus.Resolved, Assert.Single(ward.Rows.Values).Status);
    }
}
