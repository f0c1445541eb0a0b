using System.Text.Json.Nodes;
using Handoff.Rules.Custody;
using Handoff.Rules.Events;
using Handoff.Rules.Policy;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Policy;

public sealed class When_policy_is_looked_up
{
    private static readonly HandoffPolicy Named = Policies.With(policy =>
    {
        policy["classes"]!["panel"] = JsonNode.Parse("""{ "grace": "2m", "steps": [], "causes": { "deviceLost": { "steps": ["disableDevice"] }, "departure": { "grace": "30s" } } }""");
        policy["scope"]!["devices"] = JsonNode.Parse("""
            [
              { "pattern": "tablet-*", "class": "tablet", "department": "ward-7" },
              { "pattern": "t?blet-17", "class": "panel" },
              { "id": "tablet-99", "class": "panel" }
            ]
            """);
    });

    private static Fact Fact(string device) => At("07:00").SignsIn("operator-a", "s1") with { DeviceId = device, AttributedBy = null };

    private static Placement.On Place(Fact fact) => Assert.IsType<Placement.On>(PlaceFact.ByPlace(fact, Named, isKnown: false));

    [Theory]
    [InlineData("tablet-1", "tablet", "ward-7")]
    [InlineData("TABLET-17", "tablet", "ward-7")]
    [InlineData("Tablet-99", "panel", null)]
    public void A_device_is_named_by_its_id_and_then_by_the_first_pattern_that_fits(string id, string deviceClass, string? department)
    {
        var place = Place(Fact(id));

        Assert.Equal((true, "deviceId", deviceClass, department), (place.InScope, place.Fact.AttributedBy, place.Fact.DeviceClass, place.Fact.Department));
    }

    [Fact]
    public void A_device_that_policy_does_not_name_is_not_in_scope_unless_its_class_is_known()
    {
        Assert.False(Place(Fact("cart-1")).InScope);
        Assert.False(Place(Fact("cart-1") with { DeviceClass = "cart" }).InScope);
        Assert.True(Place(Fact("cart-1") with { DeviceClass = "panel" }).InScope);
        Assert.True(Assert.IsType<Placement.On>(PlaceFact.ByPlace(Fact("cart-1"), Named, isKnown: true)).InScope);
    }

    [Fact]
    public void An_unknown_class_is_taken_as_that_of_checked_out_devices()
    {
        Assert.Equal("tablet", Named.ClassOf("cart").Name);
        Assert.Equal("tablet", Named.ClassOf(null).Name);
        Assert.Equal("panel", Named.ClassOf("panel").Name);
    }

    [Fact]
    public void A_cause_takes_from_its_class_what_it_leaves_out()
    {
        var panel = Named.ClassOf("panel");

        Assert.Equal(TimeSpan.FromMinutes(2), panel.For(Cause.DeviceLost).Grace);
        Assert.Equal([StepKind.DisableDevice], panel.For(Cause.DeviceLost).Steps);
        Assert.Equal((TimeSpan.FromSeconds(30), 0), (panel.For(Cause.Departure).Grace, panel.For(Cause.Departure).Steps.Count));
        Assert.Same(panel.Default, panel.For(Cause.CheckIn));
    }

    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("0s", 0)]
    [InlineData("90s", 90_000)]
    [InlineData("5m", 300_000)]
    [InlineData("12h", 43_200_000)]
    [InlineData("14d", 1_209_600_000)]
    public void A_duration_has_a_unit_and_is_written_as_it_was_read(string text, int milliseconds)
    {
        Assert.True(Durations.TryRead(text, out var value));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), value);
        Assert.True(Durations.TryRead(Durations.Write(value), out var again));
        Assert.Equal(value, again);
    }
}
