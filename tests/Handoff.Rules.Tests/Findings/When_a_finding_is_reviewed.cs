using Handoff.Rules.Custody;
using Handoff.Rules.Findings;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Findings;

public sealed class When_a_finding_is_reviewed
{
    private static Ward Flagged() => new Ward()
        .Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2"))
        .Settles(At("08:00:01"), StepKind.RevokeTokens, new StepResult(StepOutcome.Accepted, Asked: true)).Sweeps(At("08:10"));

    [Fact]
    public void Who_and_why_goes_on_the_ledger()
    {
        var ward = Flagged();

        ward.Reviews(At("09:00"), ward.Device.Findings[0], FindingStatus.Acknowledged, "asked the ward");

        var entry = ward.The("finding.reviewed");
        Assert.Equal(("analyst-a", "asked the ward", "acknowledged"), ((string?)entry["reviewedBy"], (string?)entry["note"], (string?)entry["status"]));
        var row = Assert.Single(ward.Rows.Values);
        Assert.Equal((FindingStatus.Acknowledged, "analyst-a", "asked the ward", null), (row.Status, row.ReviewedBy, row.ReviewNote, row.ResolvedAt));
        Assert.Single(ward.Device.Findings);
    }

    [Fact]
    public void An_acknowledged_finding_still_closes_when_it_is_proven()
    {
        var ward = Flagged();

        ward.Reviews(At("09:00"), ward.Device.Findings[0], FindingStatus.Acknowledged).Revokes(At("09:05"));

        Assert.Empty(ward.Device.Findings);
        Assert.Equal((FindingStatus.Resolved, "analyst-a"), (Assert.Single(ward.Rows.Values).Status, ward.Rows.Values.Single().ReviewedBy));
    }

    [Theory]
    [InlineData(FindingStatus.Dismissed)]
    [InlineData(FindingStatus.Resolved)]
    public void A_finding_that_was_settled_by_hand_is_not_raised_again(FindingStatus status)
    {
        var ward = Flagged().Sweeps(At("08:11"));

        ward.Reviews(At("09:00"), ward.Device.Findings[0], status);
        Assert.Equal(["Handoff.Finding.Closed"], ward.Device.Outbox.Select(notice => notice.Type));
        ward.Sweeps(At("09:01")).Sweeps(At("10:00"));

        Assert.Empty(ward.Device.Findings);
        Assert.Equal((status, At("09:00")), (Assert.Single(ward.Rows.Values).Status, ward.Rows.Values.Single().ResolvedAt));
    }

    [Fact]
    public void A_use_after_it_was_dismissed_is_a_new_matter()
    {
        var ward = Flagged();

        ward.Reviews(At("09:00"), ward.Device.Findings[0], FindingStatus.Dismissed).Hears(At("09:30").Uses("operator-a", "s1"));

        Assert.Equal(["residual.active"], ward.OpenKinds);
    }

    [Fact]
    public void A_second_use_after_the_first_was_dismissed_is_a_new_matter_too()
    {
        var ward = Flagged().Hears(At("08:20").Uses("operator-a", "s1"));

        ward.Reviews(At("09:00"), ward.Device.Findings[0], FindingStatus.Dismissed).Sweeps(At("09:10"));
        Assert.Empty(ward.Device.Findings);
        ward.Hears(At("09:30").Uses("operator-a", "s1"));

        Assert.Equal(At("09:30"), Assert.Single(ward.Device.Findings).LastSeenAt);
    }

    [Fact]
    public void A_closed_finding_can_be_noted_without_being_announced_again()
    {
        var ward = Flagged().Revokes(At("08:12")).Sweeps(At("08:13"));

        ward.Reviews(At("09:00"), ward.Rows.Values.Single(), FindingStatus.Resolved, "seen");

        Assert.Empty(ward.Device.Outbox);
        Assert.Equal((At("08:12"), "seen"), (ward.Rows.Values.Single().ResolvedAt, ward.Rows.Values.Single().ReviewNote));
    }
}
