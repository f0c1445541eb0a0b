using Handoff.Rules.Custody;
using Handoff.Rules.Findings;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Findings;

public sealed class When_policy_says_dry_run
{
    private static Ward Dry() => new Ward(Policies.With(policy => policy["dryRun"] = true)).Hears(
        At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2"));

    [Fact]
    public void The_handoff_is_recorded_with_what_would_be_owed()
    {
        var ward = Dry();

        Assert.True(ward.Standing[0].DryRun);
        Assert.Equal([(StepKind.RevokeTokens, StepState.Owed)], ward.Standing[0].Steps.Select(step => (step.Kind, step.State)));
        Assert.True((bool?)ward.The("handoff.detected")["dryRun"]);
    }

    [Fact]
    public void Its_sessions_are_flagged_and_nothing_is_announced()
    {
        var ward = Dry();
        Assert.Equal(At("08:10"), ward.Device.DueAt);

        ward.Sweeps(At("08:10"));

        Assert.Contains("dryRun", ward.Finding(FindingKind.ResidualOpen).Evidence.Keys);
        Assert.Empty(ward.Device.Outbox);
        Assert.Empty(ward.Published);
        Assert.Null(ward.Sweeps(At("08:11")).Device.DueAt);
    }

    [Fact]
    public void A_confirmation_settles_nothing_that_was_never_asked_for()
    {
        var ward = new Ward(Policies.With(policy =>
        {
            policy["dryRun"] = true;
            policy["classes"]!["tablet"]!["steps"] = Policies.Steps("deviceSignOut");
        })).Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2"), At("08:01").Resets());

        Assert.Equal(StepState.Owed, ward.Step(StepKind.DeviceSignOut).State);
    }
}
