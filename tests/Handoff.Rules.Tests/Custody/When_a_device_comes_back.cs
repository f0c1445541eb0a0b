using Handoff.Rules.Custody;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Custody;

public sealed class When_a_device_comes_back
{
    [Theory]
    [InlineData("operator-a")]
    [InlineData("OPERATOR-A")]
    [InlineData(null)]
    public void Its_operator_gives_it_up(string? returnedBy)
    {
        var ward = new Ward().Hears(At("07:00").ChecksOut("operator-a"), At("07:05").SignsIn("operator-a", "s1"), At("15:00").ChecksIn(returnedBy));

        var handoff = Assert.Single(ward.Standing);
        Assert.Equal((Cause.CheckIn, null), (handoff.Cause, handoff.To));
        Assert.Null(ward.Device.Custody.Holder);
        Assert.Equal(handoff.Id, ward.Session("s1").HandoffId);
    }

    [Fact]
    public void A_return_that_names_somebody_else_does_nothing()
    {
        var ward = new Ward().Hears(At("07:00").ChecksOut("operator-a"), At("15:00").ChecksIn("operator-b"));

        Assert.Empty(ward.Standing);
        Assert.Equal("operator-a", ward.Device.Custody.Holder!.UserId);
        Assert.Equal(["device.checkedIn"], ward.LastEntries);
    }

    [Fact]
    public void A_return_that_is_reported_late_does_not_cut_off_the_next_operator()
    {
        var ward = new Ward().Hears(
            At("07:00").ChecksOut("operator-a"), At("15:05").SignsIn("operator-b", "s2"), At("15:00").ChecksIn());

        Assert.Equal("operator-b", ward.Device.Custody.Holder!.UserId);
        Assert.Null(ward.Session("s2").HandoffId);
        Assert.Equal(Cause.CheckIn, Assert.Single(ward.Standing).Cause);
    }

    [Fact]
    public void A_return_of_a_device_that_nobody_holds_is_only_recorded()
    {
        var ward = new Ward().Hears(At("15:00").ChecksIn());

        Assert.Empty(ward.Standing);
        Assert.Equal(["device.checkedIn"], ward.LastEntries);
    }

    [Fact]
    public void Giving_it_to_another_operator_directly_is_a_handoff()
    {
        var ward = new Ward().Hears(At("07:00").ChecksOut("operator-a"), At("15:00").ChecksOut("operator-b") with { DueAt = At("23:00") });

        var handoff = Assert.Single(ward.Standing);
        Assert.Equal((Cause.CheckedOutToOther, "operator-b"), (handoff.Cause, handoff.To!.UserId));
        Assert.Equal(new Holder("operator-b", null, At("15:00"), HeldBy.CheckOut, At("23:00")), ward.Device.Custody.Holder);
    }

    [Fact]
    public void Checking_out_what_one_signed_in_to_is_no_handoff()
    {
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), At("07:05").ChecksOut("operator-a"));

        Assert.Empty(ward.Standing);
        Assert.Equal((HeldBy.CheckOut, At("07:00")), (ward.Device.Custody.Holder!.By, ward.Device.Custody.Holder.Since));
        Assert.Equal(["device.checkedOut", "custody.changed"], ward.LastEntries);
    }
}
