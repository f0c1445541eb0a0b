using Handoff.Rules.Findings;
using Handoff.Rules.Policy;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Findings;

public sealed class When_custody_lasts_too_long
{
    private static HandoffPolicy TwelveHours { get; } = Policies.WithTablet(tablet => tablet["overdueAfter"] = "12h");

    [Fact]
    public void A_check_out_is_overdue_after_what_policy_allows()
    {
        var ward = new Ward(TwelveHours).Hears(At("07:00").ChecksOut("operator-a")).Sweeps(At("18:59:59"));
        Assert.Empty(ward.Device.Findings);
        Assert.Equal(At("19:00"), ward.Device.DueAt);

        ward.Sweeps(At("19:00"));

        var finding = ward.Finding(FindingKind.CustodyOverdue);
        Assert.Equal((Severity.Medium, "operator-a", "2026-03-02T07:00:00Z"), (finding.Severity, finding.UserId, finding.Evidence["heldSince"]));
        Assert.Null(ward.Sweeps(At("19:01")).Device.DueAt);
    }

    [Fact]
    public void The_due_time_that_somebody_gave_goes_before_policy()
    {
        var ward = new Ward(TwelveHours).Hears(At("07:00").ChecksOut("operator-a") with { DueAt = At("08:00") }).Sweeps(At("08:00"));

        Assert.Equal(["custody.overdue"], ward.OpenKinds);
    }

    [Fact]
    public void The_return_closes_it()
    {
        var ward = new Ward(TwelveHours).Hears(At("07:00").ChecksOut("operator-a")).Sweeps(At("19:00")).Hears(At("19:30").ChecksIn("operator-a"));

        Assert.Empty(ward.Device.Findings);
        Assert.Equal("the device is back, or with somebody else", (string?)ward.The("finding.closed")["resolution"]);
    }

    [Fact]
    public void A_longer_due_time_closes_it_until_then()
    {
        var ward = new Ward(TwelveHours).Hears(At("07:00").ChecksOut("operator-a")).Sweeps(At("19:00"))
            .Hears(At("19:30").ChecksOut("operator-a") with { DueAt = At("22:00") });

        Assert.Empty(ward.Device.Findings);
        Assert.Equal(["custody.overdue"], ward.Sweeps(At("19:31")).Sweeps(At("22:00")).OpenKinds);
    }

    [Fact]
    public void Custody_by_a_sign_in_and_classes_without_a_limit_are_never_overdue()
    {
        Assert.Empty(new Ward(TwelveHours).Hears(At("07:00").SignsIn("operator-a", "s1")).Sweeps(At("23:00")).Device.Findings);
        Assert.Null(new Ward().Hears(At("07:00").ChecksOut("operator-a")).Sweeps(At("23:00")).Device.DueAt);
    }
}
