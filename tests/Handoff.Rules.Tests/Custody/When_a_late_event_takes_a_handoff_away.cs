using Handoff.Rules.Custody;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Custody;

public sealed class When_a_late_event_takes_a_handoff_away
{
    private static Ward Revised() => new Ward().Hears(
        At("07:00").SignsIn("operator-a", "s1"), At("07:30").SignsIn("operator-b", "s2"), At("07:20").SignsOut("operator-a", "s1"));

    [Fact]
    public void It_is_revised_and_what_it_still_owes_is_superseded()
    {
        var ward = Revised();

        Assert.Empty(ward.Standing);
        var revised = Assert.Single(ward.Device.Handoffs);
        Assert.Equal([StepState.Superseded], revised.Steps.Select(step => step.State));
        Assert.Equal(revised.Id, (string?)ward.The("handoff.revised")["handoffId"]);
        Assert.Null(ward.Sweeps(At("07:40")).Device.DueAt);
    }

    [Fact]
    public void What_was_verified_before_stays_verified()
    {
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), At("07:30").SignsIn("operator-b", "s2")).Revokes(At("07:30:02"));

        ward.Hears(At("07:20").SignsOut("operator-a", "s1"));

        Assert.Equal(StepState.Verified, Assert.Single(ward.Device.Handoffs).Steps[0].State);
    }

    [Fact]
    public void Another_event_can_bring_it_back_and_it_owes_again()
    {
        var ward = Revised();

        ward.Hears(At("07:28").Uses("operator-a", "s1"));

        var handoff = Assert.Single(ward.Standing);
        Assert.Equal((StepState.Owed, null), (handoff.Steps[0].State, handoff.Steps[0].Reason));
        Assert.Equal(handoff.Id, (string?)ward.The("handoff.reinstated")["handoffId"]);
        Assert.Equal(HandoffStatus.Pending, handoff.Status);
        Assert.Equal(HandoffStatus.Completed, ward.Revokes(At("07:31")).Standing[0].Status);
    }

    [Fact]
    public void A_result_that_comes_in_after_it_was_taken_away_does_not_owe_it_again()
    {
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), At("07:30").SignsIn("operator-b", "s2"));
        var (handoff, step) = (ward.Standing[0].Id, ward.Standing[0].Steps[0].Key);
        ward.Hears(At("07:20").SignsOut("operator-a", "s1"));

        ward.Settles(At("07:31"), (handoff, step, new StepResult(StepOutcome.Failed, "busy", Asked: true)));

        Assert.Equal(StepState.Superseded, ward.Device.Handoffs[0].Steps[0].State);
    }
}
