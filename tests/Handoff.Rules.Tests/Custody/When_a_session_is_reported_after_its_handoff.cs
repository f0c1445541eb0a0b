using Handoff.Rules.Custody;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Custody;

public sealed class When_a_session_is_reported_after_its_handoff
{
    [Fact]
    public void It_is_attached_to_that_handoff()
    {
        var ward = new Ward().Hears(At("07:00").ChecksOut("operator-a"), At("15:00").ChecksIn("operator-a"));
        var before = ward.Standing[0].Id;

        ward.Hears(At("08:00").SignsIn("operator-a", "s1"));

        Assert.Equal(before, Assert.Single(ward.Standing).Id);
        Assert.Equal(before, ward.Session("s1").HandoffId);
        Assert.Null(ward.Device.Custody.Holder);
        Assert.Equal("facts that happened after this one were known before it", (string?)ward.The("session.started")["late"]);
    }

    [Fact]
    public void A_revocation_that_was_read_back_before_proves_it_closed()
    {
        var ward = new Ward().Hears(At("07:00").ChecksOut("operator-a"), At("15:00").ChecksIn("operator-a")).Revokes(At("15:00:02"));

        ward.HearsAt(At("16:00"), At("08:00").SignsIn("operator-a", "s1"));

        Assert.Empty(ward.Device.Findings);
        Assert.Equal(HandoffStatus.Completed, ward.Standing[0].Status);
    }
}
