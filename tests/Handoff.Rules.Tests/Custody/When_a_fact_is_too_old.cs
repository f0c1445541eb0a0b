using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Custody;

public sealed class When_a_fact_is_too_old
{
    private static Ward AfterManyDays()
    {
        var ward = new Ward(Policies.With(policy => policy["classes"]!["cart"] = new System.Text.Json.Nodes.JsonObject())) { CheckedEvery = 20 };
        for (var i = 0; i < 65; i++)
        {
            ward.Hears(At("07:00").AddHours(i).SignsIn($"operator-{i % 2}", $"s{i}") with { Department = "ward-7" })
                .Revokes(At("07:00:02").AddHours(i)).Sweeps(At("07:01").AddHours(i));
        }

        return ward;
    }

    [Fact]
    public void It_is_recorded_and_changes_nothing_and_says_so()
    {
        var ward = AfterManyDays();
        var before = ward.Device;

        ward.Hears(At("07:30").ChecksIn() with { Department = "ward-9", DeviceClass = "cart" });

        Assert.Equal(["device.checkedIn"], ward.LastEntries);
        Assert.StartsWith("older than all facts", (string?)ward.The("device.checkedIn")["late"], StringComparison.Ordinal);
        Assert.Equal(before.Custody.Holder, ward.Device.Custody.Holder);
        Assert.Equal(before.Custody.Sessions, ward.Device.Custody.Sessions);
        Assert.Equal(before.Facts.Count, ward.Device.Facts.Count);
        Assert.Equal((before.Department, before.DeviceClass), (ward.Device.Department, ward.Device.DeviceClass));
    }

    [Fact]
    public void A_late_fact_within_the_window_does_not_take_the_department_back()
    {
        var ward = new Ward().Hears(At("09:00").ChecksOut("operator-a") with { Department = "ward-8" });

        ward.Hears(At("08:00").ChecksOut("operator-b") with { Department = "ward-7" });

        Assert.Equal("ward-8", ward.Device.Department);
    }
}
