using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Custody;

public sealed class When_a_session_is_known_only_by_its_use
{
    [Fact]
    public void It_is_listed_with_its_first_use_as_its_beginning()
    {
        var ward = new Ward().Hears(At("07:10").Uses("operator-a", "s1"), At("07:05").Uses("operator-a", "s1"));

        var session = ward.Session("s1");
        Assert.Equal((true, At("07:05")), (session.StartUnknown, session.StartedAt));
        Assert.Null(ward.Device.Custody.Holder);
    }

    [Fact]
    public void A_sign_in_that_nobody_typed_does_not_begin_it_anew_and_what_one_application_clears_does_not_close_it()
    {
        var ward = new Ward().Hears(
            At("07:00").SignsIn("operator-a", "s1"), At("07:05").Uses("operator-a", "s7"), At("07:10").Refreshes("operator-a", "s7") with { AppId = "orders" },
            At("07:20").ClearsApp("orders", "operator-a"), At("08:00").SignsIn("operator-b", "s2")).Sweeps(At("09:00"));

        var session = ward.Session("s7");
        Assert.Equal((true, At("07:05"), (string?)null), (session.StartUnknown, session.StartedAt, session.AppId));
        Assert.Contains(ward.Device.Findings, finding => finding.SessionId == "s7");
    }

    [Fact]
    public void It_is_not_mixed_up_with_one_whose_ids_read_alike()
    {
        var ward = new Ward().Hears(At("07:10").Uses("a b", "c"), At("07:11").Uses("a", "b c"));

        Assert.Equal(2, ward.Device.Custody.Sessions.Count);
    }

    [Fact]
    public void Its_person_held_the_device_before_so_it_is_taken_for_an_old_one()
    {
        var ward = new Ward().Hears(
            At("07:00").SignsIn("operator-a", "s1"), At("07:30").SignsIn("operator-b", "s2"), At("07:40").Uses("operator-a", "s7"));

        Assert.Equal(ward.Standing[0].Id, ward.Session("s7").HandoffId);
    }

    [Fact]
    public void Its_person_held_the_device_only_later_so_the_end_of_that_should_have_ended_it()
    {
        var ward = new Ward().Hears(
            At("06:50").Uses("operator-a", "s7"), At("07:00").SignsIn("operator-a", "s1"), At("07:30").SignsIn("operator-b", "s2"), At("07:40").Uses("operator-a", "s7"));

        Assert.Equal(ward.Standing[0].Id, ward.Session("s7").HandoffId);
    }

    [Fact]
    public void Its_person_holds_the_device_so_it_is_rightful()
    {
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), At("07:10").Uses("operator-a", "s7"));

        Assert.Null(ward.Session("s7").HandoffId);
    }

    [Fact]
    public void The_event_that_says_when_it_began_replaces_the_guess()
    {
        var ward = new Ward().Hears(At("07:10").Uses("operator-a", "s1"), At("07:00").SignsIn("operator-a", "s1"));

        Assert.Equal((false, At("07:00")), (ward.Session("s1").StartUnknown, ward.Session("s1").StartedAt));
        Assert.Equal("operator-a", ward.Device.Custody.Holder!.UserId);
    }

    [Fact]
    public void It_was_seen_when_its_person_had_passed_the_device_on_and_a_later_return_does_not_change_whose_it_is()
    {
        var ward = new Ward().Hears(
            At("07:00").SignsIn("operator-a", "s1"), At("07:30").SignsIn("operator-b", "s2"), At("07:40").Uses("operator-a", "s7"),
            At("07:50").SignsIn("operator-a", "s3"), At("08:30").EndsShift("operator-a"));

        Assert.Equal(ward.Standing[0].Id, ward.Session("s7").HandoffId);
    }

    [Fact]
    public void It_was_seen_after_its_person_had_signed_out_so_the_persons_next_handoff_should_end_it()
    {
        var ward = new Ward().Hears(
            At("07:00").SignsIn("operator-a", "s1"), At("07:20").SignsOut("operator-a", "s1"), At("07:40").Uses("operator-a", "s7"),
            At("08:00").SignsIn("operator-a", "s3"), At("08:30").SignsIn("operator-b", "s2"));

        Assert.Equal(Assert.Single(ward.Standing).Id, ward.Session("s7").HandoffId);
    }
}
