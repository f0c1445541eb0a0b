using Handoff.Rules.Findings;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Findings;

public sealed class When_a_session_is_idle
{
    private static Ward SignedIn() =>
        new Ward(Policies.WithTablet(tablet => tablet["idleAfter"] = "30m")).Hears(At("07:00").SignsIn("operator-a", "s1"));

    [Fact]
    public void It_is_flagged_after_what_policy_allows_and_is_due_no_more()
    {
        var ward = SignedIn().Sweeps(At("07:29:59"));
        Assert.Equal((0, At("07:30")), (ward.Device.Findings.Count, ward.Device.DueAt));

        ward.Sweeps(At("07:30"));

        Assert.Equal((Severity.Low, "s1"), (ward.Finding(FindingKind.SessionIdle).Severity, ward.Finding(FindingKind.SessionIdle).SessionId));
        Assert.Null(ward.Sweeps(At("07:31")).Device.DueAt);
    }

    [Fact]
    public void A_use_puts_it_off_and_closes_it()
    {
        var ward = SignedIn().Hears(At("07:20").Uses("operator-a", "s1")).Sweeps(At("07:49"));
        Assert.Equal((0, At("07:50")), (ward.Device.Findings.Count, ward.Device.DueAt));

        ward.Sweeps(At("07:50")).Hears(At("07:55").Uses("operator-a", "s1"));

        Assert.Empty(ward.Device.Findings);
        Assert.Equal(1, ward.Count("finding.closed"));
        Assert.Equal(["session.idle"], ward.Sweeps(At("08:25")).OpenKinds);
    }

    [Fact]
    public void A_sign_out_or_a_handoff_ends_the_matter()
    {
        Assert.Empty(SignedIn().Sweeps(At("07:30")).Hears(At("07:40").SignsOut("operator-a", "s1")).Device.Findings);
        Assert.Empty(SignedIn().Sweeps(At("07:30")).Hears(At("07:40").SignsIn("operator-b", "s2")).Device.Findings);
    }

    [Fact]
    public void Once_dismissed_it_is_raised_again_only_after_another_use()
    {
        var ward = SignedIn().Sweeps(At("07:30"));

        ward.Reviews(At("07:35"), ward.Device.Findings[0], FindingStatus.Dismissed).Sweeps(At("09:00"));
        Assert.Empty(ward.Device.Findings);

        ward.Hears(At("09:10").Uses("operator-a", "s1")).Sweeps(At("09:40"));
        Assert.Equal(["session.idle"], ward.OpenKinds);
    }

    [Fact]
    public void What_was_used_under_the_same_id_before_says_nothing_of_a_session_that_has_just_begun()
    {
        var ward = SignedIn().Hears(At("07:05").Uses("operator-a", "s1"), At("07:10").SignsOut("operator-a", "s1"), At("08:00").SignsIn("operator-a", "s1"));

        Assert.Empty(ward.Sweeps(At("08:01")).Device.Findings);
        Assert.Equal(["session.idle"], ward.Sweeps(At("08:30")).OpenKinds);
    }

    [Fact]
    public void Who_types_the_sign_in_again_has_used_it()
    {
        var ward = SignedIn().Hears(At("07:20").SignsIn("operator-a", "s1")).Sweeps(At("07:49"));
        Assert.Equal((0, At("07:50")), (ward.Device.Findings.Count, ward.Device.DueAt));

        ward.Sweeps(At("07:50"));
        Assert.Equal(["session.idle"], ward.OpenKinds);

        ward.Hears(At("07:55").SignsIn("operator-a", "s1"), At("07:52").SignsIn("operator-a", "s1")).Sweeps(At("08:00"));
        Assert.Equal((0, 1, At("08:25")), (ward.Device.Findings.Count, ward.Count("finding.closed"), ward.Device.DueAt));
    }
}
