using Handoff.Rules.Custody;
using Handoff.Rules.Events;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Custody;

public sealed class When_a_second_operator_signs_in
{
    [Fact]
    public void The_device_passes_on_and_the_first_operators_sessions_are_to_end()
    {
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), At("07:30").SignsIn("operator-b", "s2"));

        var handoff = Assert.Single(ward.Standing);
        Assert.Equal((Cause.NextOperator, At("07:30")), (handoff.Cause, handoff.At));
        Assert.Equal((new Person("operator-a"), new Person("operator-b")), (handoff.From, handoff.To));
        Assert.Equal("operator-b", ward.Device.Custody.Holder!.UserId);
        Assert.Equal(handoff.Id, ward.Session("s1").HandoffId);
        Assert.Null(ward.Session("s2").HandoffId);
        Assert.Equal([(StepKind.RevokeTokens, "operator-a")], handoff.Steps.Select(step => (step.Kind, step.Target)));
    }

    [Fact]
    public void The_ledger_tells_the_fact_the_handoff_and_the_new_holder()
    {
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), At("07:30").SignsIn("operator-b", "s2"));

        Assert.Equal(["session.started", "custody.opened", "session.started", "handoff.detected", "custody.opened"], ward.Ledger.Select(entry => OnLedger.TypeOf(entry.Text)));
        var detected = ward.The("handoff.detected");
        Assert.Equal("nextOperator", (string?)detected["cause"]);
        Assert.Equal("operator-a", (string?)detected["from"]!["userId"]);
        Assert.Equal(ward.Standing[0].Id, (string?)detected["handoffId"]);
        Assert.Equal("revokeTokens", (string?)detected["owed"]![0]!["step"]);
        Assert.Equal(["Handoff.Custody.HandoffDetected"], ward.Device.Outbox.Select(notice => notice.Type));
    }

    [Fact]
    public void A_second_sign_in_of_the_same_operator_is_no_handoff()
    {
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), At("07:30").SignsIn("Operator-A", "s2"));

        Assert.Empty(ward.Standing);
        Assert.Equal(At("07:00"), ward.Device.Custody.Holder!.Since);
        Assert.Equal(["session.started"], ward.LastEntries);
    }

    [Fact]
    public void A_checked_out_device_passes_on_as_well()
    {
        var ward = new Ward().Hears(At("07:00").ChecksOut("operator-a"), At("07:30").SignsIn("operator-b", "s2"));

        Assert.Equal(Cause.NextOperator, Assert.Single(ward.Standing).Cause);
        Assert.Equal(HeldBy.SignIn, ward.Device.Custody.Holder!.By);
    }

    [Fact]
    public void Sessions_on_behalf_of_the_first_operator_are_to_end_too()
    {
        var ward = new Ward().Hears(
            At("07:00").SignsIn("operator-a", "s1"),
            At("07:10").SignsIn("agent-1", "s9").As(PrincipalKind.Agent, "operator-a"),
            At("07:30").SignsIn("operator-b", "s2"));

        Assert.Equal(ward.Standing[0].Id, ward.Session("s9").HandoffId);
    }

    [Fact]
    public void An_operator_who_comes_back_with_the_same_session_id_takes_the_device_back()
    {
        // A browser keeps its session id from one sign-in to the next.
        var ward = new Ward().Hears(
            At("07:00").SignsIn("operator-a", "s1"), At("07:30").SignsIn("operator-b", "s2"), At("08:00").SignsIn("operator-a", "s1"));

        Assert.Equal(["operator-a", "operator-b"], ward.Standing.Select(handoff => handoff.From!.UserId));
        Assert.Equal("operator-a", ward.Device.Custody.Holder!.UserId);
        Assert.Equal((null, At("08:00")), (ward.Session("s1").HandoffId, ward.Session("s1").StartedAt));
        Assert.Equal(ward.Standing[1].Id, ward.Session("s2").HandoffId);
    }

    [Fact]
    public void A_session_that_first_showed_itself_untyped_moves_custody_once_somebody_types()
    {
        var ward = new Ward().Hears(
            At("07:00").SignsIn("operator-a", "s1"), At("07:10").Refreshes("operator-b", "s2"), At("07:30").SignsIn("operator-b", "s2"));

        Assert.Equal("operator-b", ward.Device.Custody.Holder!.UserId);
        Assert.Equal(At("07:30"), Assert.Single(ward.Standing).At);
        Assert.Equal(At("07:10"), ward.Session("s2").StartedAt);
    }
}
