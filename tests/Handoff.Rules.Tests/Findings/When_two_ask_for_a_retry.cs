using Handoff.Rules.Custody;
using Handoff.Rules.Findings;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Findings;

/// <summary>Two analysts press the same button, or one presses it twice; the second request is decided on what the first one wrote.</summary>
public sealed class When_two_ask_for_a_retry
{
    private static readonly StepResult No = new(StepOutcome.Refused, "not permitted", Asked: true);

    private static Ward Stuck() => new Ward(Policies.WithTablet(tablet => tablet["steps"] = Policies.Steps("disableDevice", "revokeTokens")))
        .Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2"))
        .Revokes(At("08:00:01")).Settles(At("08:00:02"), StepKind.DisableDevice, No);

    [Fact]
    public void It_is_tried_again_once()
    {
        var ward = Stuck();
        var finding = ward.Finding(FindingKind.TeardownStuck);

        ward.Retries(At("09:00"), finding).Retries(At("09:00:00.1"), finding);

        Assert.Equal(1, ward.Count("step.retryRequested"));
        Assert.Equal((StepState.Owed, At("09:00")), (ward.Step(StepKind.DisableDevice).State, ward.Step(StepKind.DisableDevice).NextAt));
    }

    [Fact]
    public void The_second_does_not_undo_what_the_first_brought_about()
    {
        var ward = Stuck();
        var finding = ward.Finding(FindingKind.TeardownStuck);

        ward.Retries(At("09:00"), finding).Settles(At("09:00:01"), StepKind.DisableDevice, new StepResult(StepOutcome.Verified, Asked: true)).Retries(At("09:00:02"), finding);

        Assert.Equal(StepState.Verified, ward.Step(StepKind.DisableDevice).State);
        Assert.Equal((HandoffStatus.Completed, 1), (ward.Standing[0].Status, ward.Count("step.retryRequested")));
    }

    [Fact]
    public void The_second_does_not_revoke_again_what_the_first_proved_closed()
    {
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2"))
            .Revokes(At("08:00:02")).Hears(At("08:30").Uses("operator-a", "s1"));
        var finding = ward.Finding(FindingKind.ResidualActive);

        ward.Retries(At("09:00"), finding).Revokes(At("09:00:02")).Retries(At("09:00:03"), ward.Rows[finding.Id]);

        Assert.Equal((StepState.Verified, 1), (ward.Step(StepKind.RevokeTokens).State, ward.Count("step.retryRequested")));
    }

    [Fact]
    public void An_attempt_from_before_the_request_does_not_use_it_up()
    {
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2")).Sweeps(At("08:10"));
        var (handoff, step) = (ward.Standing[0], ward.Step(StepKind.RevokeTokens));

        // A sweep has taken the step and waits for its answer when the request comes.
        ward.Retries(At("08:10:05"), ward.Finding(FindingKind.ResidualOpen)).Settles(At("08:10:07"), (handoff.Id, step.Key, No with { OwedSince = step.OwedSince }));

        var now = ward.Step(StepKind.RevokeTokens);
        Assert.Equal((StepState.Owed, At("08:10:07")), (now.State, now.AskedAt));
        Assert.True(now.NextAt <= At("08:10:07"), "the request is still to be met");
    }
}
