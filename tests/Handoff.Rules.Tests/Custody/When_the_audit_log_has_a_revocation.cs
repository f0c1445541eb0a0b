using Handoff.Rules.Custody;
using Handoff.Rules.Events;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Custody;

public sealed class When_the_audit_log_has_a_revocation
{
    private static Ward Accepted() => new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2"))
        .Settles(At("08:00:02"), StepKind.RevokeTokens, new StepResult(StepOutcome.Accepted, "not yet", Asked: true));

    [Fact]
    public void It_verifies_the_step_that_asked_for_it()
    {
        var ward = Accepted().HearsAt(At("08:04"), At("08:00:02").HasTokensRevoked("operator-a"));

        var step = Assert.Single(ward.Standing[0].Steps);
        Assert.Equal((StepState.Verified, At("08:04"), At("08:00:02")), (step.State, step.VerifiedAt, step.ClosesSessionsBefore));
        Assert.StartsWith("/ward TokensRevoked", step.Evidence["auditRecord"], StringComparison.Ordinal);
        Assert.Equal(HandoffStatus.Completed, ward.Standing[0].Status);
        Assert.True((bool)ward.The("tokens.revoked")["askedFor"]!);
        Assert.Empty(ward.Sweeps(At("08:30")).Device.Findings);
        ward.Hears(At("08:31").Uses("operator-a", "s1"));
        Assert.StartsWith("the directory's audit log", ward.Finding(Rules.Findings.FindingKind.ResidualActive).Evidence["disproved"], StringComparison.Ordinal);
    }

    [Fact]
    public void It_verifies_also_what_was_given_up()
    {
        var ward = Accepted().Settles(At("08:31"), StepKind.RevokeTokens, new StepResult(StepOutcome.Accepted));
        Assert.Contains("teardown.unverifiable", ward.OpenKinds);

        ward.HearsAt(At("08:32"), At("08:00:02").HasTokensRevoked("operator-a"));

        Assert.Equal(StepState.Verified, ward.Standing[0].Steps[0].State);
        Assert.Empty(ward.Device.Findings);
    }

    [Fact]
    public void One_from_before_the_handoff_proves_nothing_about_it()
    {
        var ward = Accepted().HearsAt(At("08:04"), At("07:30").HasTokensRevoked("operator-a"));

        Assert.Equal(StepState.Accepted, ward.Standing[0].Steps[0].State);
        Assert.False((bool)ward.The("tokens.revoked")["askedFor"]!);
    }

    [Fact]
    public void One_of_somebody_else_proves_nothing() =>
        Assert.Equal(StepState.Accepted, Accepted().HearsAt(At("08:04"), At("08:00:02").HasTokensRevoked("operator-b")).Standing[0].Steps[0].State);

    [Fact]
    public void One_that_nobody_here_asked_for_is_noted_and_still_closes_the_session()
    {
        var ward = new Ward(Policies.WithTablet(tablet => tablet["steps"] = Policies.Steps()))
            .Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2")).Sweeps(At("08:20"));
        Assert.Equal(["residual.open"], ward.OpenKinds);

        ward.HearsAt(At("08:30"), At("08:25").HasTokensRevoked("operator-a"));

        Assert.Empty(ward.Device.Findings);
        Assert.False((bool)ward.The("tokens.revoked")["askedFor"]!);
        Assert.Equal("an-admin", (string?)ward.The("tokens.revoked")["requestedBy"]);
        Assert.StartsWith("proven closed: the directory's audit log", (string?)ward.The("finding.closed")["resolution"], StringComparison.Ordinal);
    }

    [Fact]
    public void The_log_may_name_the_time_from_which_sessions_are_valid()
    {
        var ward = Accepted().HearsAt(At("08:04"), At("08:00:02").HasTokensRevoked("operator-a") with { ValidFrom = At("07:59") });

        Assert.Equal(StepState.Accepted, ward.Standing[0].Steps[0].State);
    }

    [Fact]
    public void A_departed_persons_own_step_is_verified_by_it()
    {
        var departed = DecideWorker.On(null, At("08:00").Departs("operator-a"), Policies.Plain, VaultBindings.None, At("08:00")).After;

        var worker = DecideWorker.OnTokensRevoked(departed, At("08:00:03").HasTokensRevoked("operator-a"), Policies.Plain, At("08:05")).After;

        Assert.Equal(StepState.Verified, Assert.Single(worker.Handoffs).Steps[0].State);
    }
}
