using Handoff.Rules.Custody;
using Handoff.Rules.Policy;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Custody;

public sealed class When_a_device_leaves_service
{
    private static readonly VaultBindings Bound = new(true, [new BoundSecret("ward-wifi", Facts.Tablet, null)]);

    [Fact]
    public void Losing_it_takes_it_from_its_operator()
    {
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), At("09:00").IsLost());

        Assert.Equal((Cause.DeviceLost, "operator-a"), (Assert.Single(ward.Standing).Cause, ward.Standing[0].From!.UserId));
        Assert.Null(ward.Device.Custody.Holder);
    }

    [Fact]
    public void From_the_rack_it_is_a_handoff_too_because_its_secrets_are_owed()
    {
        var ward = new Ward(vault: Bound).Hears(At("09:00").IsRetired());

        var handoff = Assert.Single(ward.Standing);
        Assert.Equal((Cause.DeviceRetired, null), (handoff.Cause, handoff.From));
        Assert.Equal([(StepKind.RotateSecret, "ward-wifi")], handoff.Steps.Select(step => (step.Kind, step.Target)));
    }
}
