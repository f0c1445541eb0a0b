using Handoff.Rules.Custody;
using Handoff.Rules.Events;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Custody;

public sealed class When_a_worker_stops
{
    public static TheoryData<FactKind, Cause> Stops => new()
    {
        { FactKind.ShiftEnded, Cause.ShiftEnd }, { FactKind.Moved, Cause.Moved }, { FactKind.Departed, Cause.Departure },
    };

    [Theory]
    [MemberData(nameof(Stops))]
    public void A_device_that_the_worker_holds_is_given_up(FactKind kind, Cause cause)
    {
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), At("15:00").EndsShift("operator-a") with { Kind = kind });

        Assert.Equal((cause, "operator-a"), (Assert.Single(ward.Standing).Cause, ward.Standing[0].From!.UserId));
        Assert.Null(ward.Device.Custody.Holder);
    }

    [Theory]
    [MemberData(nameof(Stops))]
    public void A_device_that_somebody_else_holds_stays_there(FactKind kind, Cause cause)
    {
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-b", "s1"), At("15:00").EndsShift("operator-a") with { Kind = kind });

        Assert.DoesNotContain(ward.Device.Handoffs, handoff => handoff.Cause == cause);
        Assert.Equal("operator-b", ward.Device.Custody.Holder!.UserId);
    }
}
