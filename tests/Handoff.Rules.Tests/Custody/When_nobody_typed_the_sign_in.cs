using Handoff.Rules.Events;
using Handoff.Rules.Findings;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Custody;

public sealed class When_nobody_typed_the_sign_in
{
    public static TheoryData<string> Untyped => ["refresh", "servicePrincipal", "agent"];

    private static Fact SignIn(string how, string time) => how switch
    {
        "refresh" => At(time).Refreshes("operator-b", "s2"),
        "agent" => At(time).SignsIn("operator-b", "s2").As(PrincipalKind.Agent),
        _ => At(time).SignsIn("operator-b", "s2").As(PrincipalKind.ServicePrincipal),
    };

    [Theory]
    [MemberData(nameof(Untyped))]
    public void The_device_stays_with_its_operator(string how)
    {
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), SignIn(how, "07:10"));

        Assert.Equal("operator-a", ward.Device.Custody.Holder!.UserId);
        Assert.Empty(ward.Standing);
        Assert.Null(ward.Session("s2").HandoffId);
    }

    [Theory]
    [MemberData(nameof(Untyped))]
    public void A_device_that_nobody_holds_stays_free(string how)
    {
        var ward = new Ward().Hears(SignIn(how, "07:10"));

        Assert.Null(ward.Device.Custody.Holder);
        Assert.Equal(["session.started"], ward.LastEntries);
    }

    [Fact]
    public void It_shows_the_old_access_of_an_operator_who_has_passed_the_device_on()
    {
        var ward = new Ward().Hears(
            At("07:00").SignsIn("operator-a", "s1"), At("07:30").SignsIn("operator-b", "s2"), At("07:40").Refreshes("operator-a", "s3"));

        Assert.Equal(ward.Standing[0].Id, ward.Session("s3").HandoffId);
    }

    [Fact]
    public void A_typed_sign_in_that_only_its_session_ties_to_the_device_takes_it_from_nobody()
    {
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2")).Revokes(At("08:00:05"))
            .Hears(At("08:10").SignsIn("operator-a", "s1") with { AttributedBy = Fact.BySession });

        Assert.Equal("operator-b", ward.Device.Custody.Holder!.UserId);
        Assert.Equal(["residual.active"], ward.OpenKinds);
    }

    [Fact]
    public void Of_the_operator_who_holds_the_device_again_it_begins_the_session_anew()
    {
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").ChecksOut("operator-b")).Revokes(At("08:00:05"))
            .Hears(At("09:00").ChecksOut("operator-a"), At("09:01").SignsIn("operator-a", "s1") with { AttributedBy = Fact.BySession });

        Assert.Equal(At("09:01"), Assert.Single(ward.Device.Custody.Sessions, session => session.HandoffId is null).StartedAt);
        Assert.DoesNotContain("residual.active", ward.OpenKinds);
    }

    /// <summary>It was used before its person passed the device on, and shows itself when the person has it again, in another session.</summary>
    [Fact]
    public void What_was_there_before_the_operator_came_back_is_old_access_still()
    {
        var ward = new Ward().Hears(
            At("06:00").Uses("operator-a", "s1"), At("06:30").SignsIn("operator-a", "s2"), At("07:00").EndsShift("operator-a"), At("07:05").SignsIn("operator-a", "s3"),
            At("07:10").Refreshes("operator-a", "s1"));

        Assert.Equal(Assert.Single(ward.Standing).Id, ward.Session("s1").HandoffId);
        Assert.Null(ward.Session("s3").HandoffId);
        Assert.Contains(ward.Device.Findings, finding => finding is { Kind: FindingKind.ResidualActive, SessionId: "s1" });
    }
}
