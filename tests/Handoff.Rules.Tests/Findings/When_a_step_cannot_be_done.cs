using Handoff.Rules.Custody;
using Handoff.Rules.Findings;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Findings;

public sealed class When_a_step_cannot_be_done
{
    private static Ward With(StepOutcome outcome) => new Ward()
        .Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2"))
        .Settles(At("08:00:01"), StepKind.RevokeTokens, new StepResult(outcome, "why", Asked: true));

    [Theory]
    [InlineData(StepOutcome.Refused, FindingKind.TeardownStuck, Severity.High)]
    [InlineData(StepOutcome.Unverifiable, FindingKind.TeardownUnverifiable, Severity.Medium)]
    public void It_is_flagged_at_once_with_the_reason(StepOutcome outcome, FindingKind kind, Severity severity)
    {
        var ward = With(outcome);

        var finding = Assert.Single(ward.Device.Findings);
        Assert.Equal((kind, severity, "why"), (finding.Kind, finding.Severity, finding.Evidence["reason"]));
        Assert.Equal(("revokeTokens", "operator-a", "1"), (finding.Evidence["step"], finding.Evidence["target"], finding.Evidence["attempts"]));
        Assert.Contains(ward.Device.Outbox, notice => notice.Type == "Handoff.Custody.HandoffIncomplete");
    }

    [Fact]
    public void The_session_behind_it_is_flagged_as_well_when_grace_is_over()
    {
        Assert.Equal(["residual.open", "teardown.stuck"], With(StepOutcome.Refused).Sweeps(At("08:10")).OpenKinds);
    }

    [Fact]
    public void A_retry_tries_it_again_and_closes_it_when_it_works()
    {
        var ward = With(StepOutcome.Refused);

        ward.Retries(At("09:00"), ward.Finding(FindingKind.TeardownStuck));

        var step = ward.Step(StepKind.RevokeTokens);
        Assert.Equal((StepState.Owed, 0, At("09:00"), null), (step.State, step.Attempts, step.NextAt, step.Reason));
        Assert.Equal("analyst-a", (string?)ward.The("step.retryRequested")["requestedBy"]);
        Assert.Equal(HandoffStatus.Pending, ward.Standing[0].Status);
        ward.Revokes(At("09:00:02"));
        Assert.Empty(ward.Device.Findings);
        Assert.Equal(FindingStatus.Resolved, Assert.Single(ward.Rows.Values, row => row.Kind == FindingKind.TeardownStuck).Status);
    }

    [Fact]
    public void A_retry_that_fails_again_stays_flagged()
    {
        var ward = With(StepOutcome.Refused);

        ward.Retries(At("09:00"), ward.Finding(FindingKind.TeardownStuck))
            .Settles(At("09:00:02"), StepKind.RevokeTokens, new StepResult(StepOutcome.Refused, "why", Asked: true));

        Assert.Contains("teardown.stuck", ward.OpenKinds);
    }
}
