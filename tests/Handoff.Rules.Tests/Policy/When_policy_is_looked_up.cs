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
        policy["scope"]!["terminals"] = JsonNode.Parse("""[{ "terminal": "PRESS-4", "deviceId": "panel-4" }]""");
        policy["scope"]!["addresses"] = JsonNode.Parse("""[{ "address": "192.0.2.44", "deviceId": "kiosk-1" }]""");
    });

    private static Fact Fact(string? device = null, string? terminal = null, string? address = null) =>
        At("07:00").SignsIn("operator-a", "s1") with { DeviceId = device, Terminal = terminal, IpAddress = address, AttributedBy = null };

    [Theory]
    [InlineData("tablet-1", "tablet", "ward-7")]
    [InlineData("TABLET-17", "tablet", "ward-7")]
    [InlineData("Tablet-99", "panel", null)]
    public void A_device_is_named_by_its_id_and_then_by_the_first_pattern_that_fits(string id, string deviceClass, string? department)
    {
        var fact = Named.Attribute(Fact(id))!;

        Assert.Equal(("deviceId", deviceClass, department), (fact.AttributedBy, fact.DeviceClass, fact.Department));
        Assert.True(Named.Names(fact));
    }

    [Theory]
    [InlineData("tablet-17", "press-4", "192.0.2.44", "tablet-17", "deviceId")]
    [InlineData(null, "press-4", "192.0.2.44", "panel-4", "terminal")]
    [InlineData(null, "press-5", "192.0.2.44", "kiosk-1", "ipAddress")]
    [InlineData(null, null, "192.0.2.44", "kiosk-1", "ipAddress")]
    public void A_sign_in_is_attributed_by_device_then_terminal_then_address(string? device, string? terminal, string? address, string found, string by)
    {
        var fact = Named.Attribute(Fact(device, terminal, address))!;

        Assert.Equal((found, by), (fact.DeviceId, fact.AttributedBy));
        Assert.True(Named.Names(fact));
    }

    [Fact]
    public void A_sign_in_at_a_place_that_policy_does_not_know_is_attributed_to_nothing() => Assert.Null(Named.Attribute(Fact(terminal: "press-9", address: "192.0.2.45")));

    [Fact]
    public void A_device_that_policy_does_not_name_is_attributed_but_not_in_scope_unless_its_class_is_known()
    {
        var fact = Named.Attribute(Fact("cart-1"))!;

        Assert.Equal("deviceId", fact.AttributedBy);
        Assert.False(Named.Names(fact));
        Assert.False(Named.Names(fact with { DeviceClass = "cart" }));
        Assert.True(Named.Names(fact with { DeviceClass = "panel" }));
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
