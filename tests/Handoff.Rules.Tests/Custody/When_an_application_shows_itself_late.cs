using Handoff.Rules.Custody;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Custody;

public sealed class When_an_application_shows_itself_late
{
    private static Ward Passed() => new Ward(Policies.WithTablet(tablet => tablet["steps"] = Policies.Steps("appSignOut"))).Hears(At("07:00").ChecksOut("operator-a"), At("08:00").ChecksIn());

    private static IEnumerable<(string Target, StepState State)> Steps(Ward ward) => ward.Standing[0].Steps.Select(step => (step.Target, step.State));

    [Fact]
    public void It_joins_the_handoff_and_is_told_of_it()
    {
        var ward = Passed().Sweeps(At("08:00:10")).HearsAt(At("08:05"), At("07:10").SignsIn("operator-a", "s1").In("chart"));

        Assert.Equal([("chart", StepState.Owed)], Steps(ward));
        Assert.Contains(ward.Device.Outbox, notice => notice.Type == "Handoff.Custody.HandoffDetected" && notice.Data.Contains("\"target\":\"chart\"", StringComparison.Ordinal));
        Assert.Contains("step.owed", ward.LastEntries);
    }

    [Fact]
    public void It_owes_its_step_also_when_the_operator_has_begun_anew_in_the_same_session()
    {
        Handoff.Rules.Events.Fact[] facts = [At("07:00").SignsIn("operator-a", "s1").In("chart"), At("07:30").EndsShift("operator-a"), At("07:40").SignsIn("operator-a", "s1").In("chart")];
        foreach (var order in Given.Stories.Orders(facts))
        {
            var ward = new Ward(Policies.WithTablet(tablet => tablet["steps"] = Policies.Steps("appSignOut")));
            foreach (var fact in order)
            {
                ward.HearsAt(At("09:00"), fact);
            }

            Assert.Equal([("chart", StepState.Owed)], Steps(ward));
        }
    }

    [Fact]
    public void Its_word_may_have_come_before()
    {
        var ward = Passed().Hears(At("08:01").ClearsApp("chart", "operator-a")).HearsAt(At("08:05"), At("07:10").SignsIn("operator-a", "s1").In("chart"));

        Assert.Equal([("chart", StepState.Verified)], Steps(ward));
        Assert.Equal(HandoffStatus.Completed, ward.Standing[0].Status);
    }

    [Fact]
    public void One_whose_session_had_ended_in_time_owes_nothing_any_more()
    {
        var ward = Passed().HearsAt(At("08:05"), At("07:10").SignsIn("operator-a", "s1").In("chart")).HearsAt(At("08:06"), At("07:50").SignsOut("operator-a", "s1"));

        Assert.Equal([("chart", StepState.Superseded)], Steps(ward));
        Assert.Contains("step.superseded", ward.LastEntries);
    }
}
