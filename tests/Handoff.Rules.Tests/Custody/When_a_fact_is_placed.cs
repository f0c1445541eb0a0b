using System.Text.Json;
using System.Text.Json.Nodes;
using Handoff.Rules.Custody;
using Handoff.Rules.Events;
using Handoff.Rules.Policy;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Custody;

/// <summary>Which device a record is about that does not name its device.</summary>
public sealed class When_a_fact_is_placed
{
    private static readonly HandoffPolicy Places = Policies.With(policy =>
    {
        policy["scope"]!["devices"] = JsonNode.Parse("""[{ "pattern": "tablet-*", "class": "tablet", "department": "ward-7" }]""");
        policy["scope"]!["terminals"] = JsonNode.Parse("""[{ "terminal": "PRESS-4", "deviceId": "panel-4" }]""");
        policy["scope"]!["addresses"] = JsonNode.Parse("""
            [
              { "address": "192.0.2.44", "deviceId": "kiosk-1" },
              { "address": "192.0.2.50", "browserId": "b-1", "deviceId": "station-1" },
              { "address": "192.0.2.50", "browserId": "b-2", "deviceId": "station-2" }
            ]
            """);
        policy["scope"]!["browsers"] = JsonNode.Parse("""[{ "browserId": "b-9", "deviceId": "station-9" }]""");
    });

    private static readonly IReadOnlyList<PresentOn> Held = Traces(new Ward().Hears(At("06:30").ChecksOut("operator-a"), At("06:31").SignsIn("operator-a", "s1")));

    [Theory]
    [InlineData("tablet-3", "PRESS-4", null, null, "tablet-3", "deviceId")]
    [InlineData("9f1c", "PRESS-4", null, null, "panel-4", "terminal")]
    [InlineData(null, "press-4", "192.0.2.44", null, "panel-4", "terminal")]
    [InlineData(null, "press-5", "192.0.2.44", "b-1", "kiosk-1", "ipAddress")]
    [InlineData(null, null, "192.0.2.50", "b-2", "station-2", "ipAddress and browserId")]
    [InlineData(null, null, "198.51.100.1", "b-9", "station-9", "browserId")]
    public void The_place_tells_by_the_surest_key(string? device, string? terminal, string? address, string? browser, string found, string by)
    {
        var fact = SignIn() with { DeviceId = device, Terminal = terminal, IpAddress = address, BrowserId = browser };

        Assert.Equal((found, by), On(PlaceFact.ByPlace(fact, Places, isKnown: false)));
    }

    [Fact]
    public void A_device_gets_its_class_and_department_from_policy() =>
        Assert.Equal(("tablet", "ward-7"), Assert.IsType<Placement.On>(PlaceFact.ByPlace(SignIn() with { DeviceId = "tablet-3" }, Places, false)) is { Fact: var fact } ? (fact.DeviceClass, fact.Department) : default);

    [Fact]
    public void A_browser_that_is_none_of_those_behind_an_address_is_on_none_of_their_devices() =>
        Assert.IsType<Placement.Nowhere>(PlaceFact.ByPlace(SignIn() with { IpAddress = "192.0.2.50", BrowserId = "b-3" }, Places, false));

    [Fact]
    public void An_address_of_several_devices_is_ambiguous_unless_the_operator_holds_one_of_them()
    {
        var fact = SignIn() with { IpAddress = "192.0.2.50" };
        var fits = Assert.IsType<Placement.Ambiguous>(PlaceFact.ByPlace(fact, Places, false));
        Assert.Equal(("ipAddress", "station-1 station-2"), (fits.By, string.Join(' ', fits.Devices)));

        Assert.Same(fits, PlaceFact.ByPerson(fact, fits, Held, Places));
        var holding = Traces(new Ward().Hears(At("06:30").ChecksOut("operator-a") with { DeviceId = "station-2" }));
        Assert.Equal(("station-2", "ipAddress and custody"), On(PlaceFact.ByPerson(fact, fits, holding, Places)));
    }

    [Fact]
    public void Without_a_place_the_session_tells() => Assert.Equal((Facts.Tablet, "sessionId"), ByPerson(SignIn("s1"), Held));

    [Fact]
    public void The_session_tells_also_where_another_machine_shows_it() => Assert.Equal((Facts.Tablet, "sessionId"), ByPerson(SignIn("s1") with { DeviceId = "laptop-9" }, Held));

    [Fact]
    public void A_session_that_is_named_without_its_person_tells_too_and_nothing_else_does()
    {
        var revoked = At("07:00").SignsIn("x", "s1") with { Kind = FactKind.SessionRevoked, UserId = null, DeviceId = null };

        Assert.Equal((Facts.Tablet, "sessionId"), ByPerson(revoked, Held));
        Assert.IsType<Placement.Nowhere>(PlaceFact.ByPerson(revoked with { SessionId = "s7" }, new Placement.Nowhere(), Held, Places));
    }

    [Fact]
    public void Without_a_session_the_open_custody_of_the_operator_tells() => Assert.Equal((Facts.Tablet, "custody"), ByPerson(SignIn("s7"), Held));

    [Fact]
    public void Another_persons_custody_tells_nothing() => Assert.IsType<Placement.Nowhere>(PlaceFact.ByPerson(SignIn("s7") with { UserId = "operator-b" }, new Placement.Nowhere(), [], Places));

    [Fact]
    public void A_sign_in_on_a_machine_of_the_operators_own_is_not_put_on_the_device_that_the_operator_holds()
    {
        var place = PlaceFact.ByPlace(SignIn("s7") with { DeviceId = "laptop-9" }, Places, isKnown: false);

        Assert.False(Assert.IsType<Placement.On>(PlaceFact.ByPerson(SignIn("s7") with { DeviceId = "laptop-9" }, place, Held, Places)).InScope);
    }

    [Theory]
    [InlineData("06:30", true)]
    [InlineData("06:29", false)]
    [InlineData("07:59:59", true)]
    [InlineData("08:00", false)]
    public void Custody_tells_for_its_own_time_only(string at, bool tells)
    {
        var traces = Traces(new Ward().Hears(At("06:30").ChecksOut("operator-a"), At("08:00").ChecksIn()));
        var placed = PlaceFact.ByPerson(SignIn("s7", at), new Placement.Nowhere(), traces, Places);

        Assert.Equal(tells, placed is Placement.On);
    }

    [Fact]
    public void A_trace_that_an_older_version_stored_tells_who_holds_the_device_now()
    {
        var old = JsonSerializer.Deserialize("""{"deviceId":"tablet-17","userId":"operator-a","holds":true,"sessions":[]}""", StateJson.Default.PresentOn)!;

        Assert.Equal((Facts.Tablet, "custody"), ByPerson(SignIn("s7"), [old]));
        Assert.IsType<Placement.Nowhere>(PlaceFact.ByPerson(SignIn("s7"), new Placement.Nowhere(), [old with { Holds = false }], Places));
    }

    [Fact]
    public void A_token_is_where_its_person_was_when_it_was_issued()
    {
        var traces = Traces(new Ward().Hears(At("06:30").ChecksOut("operator-a"), At("08:00").ChecksIn()));
        var used = At("08:20").Uses("operator-a", "token:t1") with { DeviceId = null };

        Assert.Equal((Facts.Tablet, "custody"), ByPerson(used.WithTokenOf("07:50"), traces));
        Assert.IsType<Placement.Nowhere>(PlaceFact.ByPerson(used.WithTokenOf("08:10"), new Placement.Nowhere(), traces, Places));
    }

    [Fact]
    public void Who_holds_two_devices_could_be_on_either()
    {
        var two = Held.Concat(Traces(new Ward().Hears(At("06:40").ChecksOut("operator-a") with { DeviceId = "tablet-2" }))).ToList();
        var fits = Assert.IsType<Placement.Ambiguous>(PlaceFact.ByPerson(SignIn("s7"), new Placement.Nowhere(), two, Places));

        Assert.Equal(("custody", "tablet-17 tablet-2"), (fits.By, string.Join(' ', fits.Devices)));
        Assert.Equal((Facts.Tablet, "sessionId"), ByPerson(SignIn("s1"), two));
    }

    [Fact]
    public void An_agent_of_somebody_who_gave_the_device_away_belongs_to_that_handoff()
    {
        var traces = Traces(new Ward().Hears(At("06:30").ChecksOut("operator-a"), At("08:00").ChecksIn()));
        var acts = At("08:20").Uses("bot", "principal:bot").As(PrincipalKind.Agent, "operator-a") with { DeviceId = null };

        Assert.Equal((Facts.Tablet, "formerCustody"), ByPerson(acts, traces));
        Assert.IsType<Placement.Nowhere>(PlaceFact.ByPerson(acts with { Principal = PrincipalKind.User }, new Placement.Nowhere(), traces, Places));
    }

    private static Fact SignIn(string session = "s7", string at = "07:00") => At(at).SignsIn("operator-a", session) with { DeviceId = null, AttributedBy = null };

    private static IReadOnlyList<PresentOn> Traces(Ward ward) => [.. PresentOn.Of(ward.Device).Where(trace => trace.UserId == "operator-a")];

    private static (string?, string?) ByPerson(Fact fact, IReadOnlyList<PresentOn> traces) =>
        On(PlaceFact.ByPerson(fact, PlaceFact.ByPlace(fact, Places, isKnown: false), traces, Places));

    private static (string?, string?) On(Placement placement) => Assert.IsType<Placement.On>(placement) is { Fact: var fact } ? (fact.DeviceId, fact.AttributedBy) : default;
}
