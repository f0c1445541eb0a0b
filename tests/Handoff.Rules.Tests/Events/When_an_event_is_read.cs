using Handoff.Rules.Events;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;
using Told = Handoff.Rules.Tests.Given.Events;

namespace Handoff.Rules.Tests.Events;

public sealed class When_an_event_is_read
{
    public static TheoryData<string, bool> InBothSchemas
    {
        get
        {
            var cases = new TheoryData<string, bool>();
            foreach (var (type, _, _, _) in Told.Types)
            {
                cases.Add(type, true);
                cases.Add(type, false);
            }

            return cases;
        }
    }

    private static Fact Fact(string json) => Assert.IsType<Reading.Read>(Told.Read(json)).Fact;

    [Theory]
    [MemberData(nameof(InBothSchemas))]
    public void Each_type_states_its_fact(string type, bool cloudEvent)
    {
        var (_, least, most, kind) = Told.Types.Single(known => known.Type == type);

        foreach (var data in new[] { least, most })
        {
            var fact = Fact(cloudEvent ? Told.CloudEvent(type, data) : Told.EventGrid(type, data));
            Assert.Equal((kind, At("08:00"), new EventKey("/badge-readers/ward-7", "e1")), (fact.Kind, fact.At, fact.Key));
        }
    }

    [Fact]
    public void Every_fact_of_the_table_is_covered_here() =>
        Assert.Equal(FactShape.Known.Select(shape => shape.EventType).OfType<string>().Order(), Told.Types.Select(known => known.Type).Order());

    [Fact]
    public void All_that_a_sign_in_may_say_is_kept()
    {
        var fact = Fact(Told.CloudEvent("Handoff.Session.Started", Told.Types[0].Most));

        Assert.Equal(("operator-a", "s1", "tablet-17", "operator-a@ward.example", "chart"), (fact.UserId, fact.SessionId, fact.DeviceId, fact.UserName, fact.AppId));
        Assert.Equal((false, PrincipalKind.Agent, "operator-b", "ward-7", "clinical-tablet"), (fact.Interactive, fact.Principal, fact.OnBehalfOf, fact.Department, fact.DeviceClass));
        Assert.Equal(["fido2"], fact.AuthMethods);
    }

    [Fact]
    public void All_that_the_others_may_say_is_kept()
    {
        string Most(string type) => Told.CloudEvent(type, Told.Types.Single(known => known.Type == type).Most);

        Assert.Equal(new DateTimeOffset(2026, 3, 2, 6, 59, 0, TimeSpan.Zero).AddTicks(1234567), Fact(Most("Handoff.Session.Active")).TokenIssuedAt);
        Assert.Equal(At("19:00"), Fact(Most("Handoff.Device.CheckedOut")).DueAt);
        Assert.Equal(["browser", "tokens", "credentials", "app:chart"], Fact(Most("Handoff.Device.Reset")).Cleared);
        Assert.Equal("h", Fact(Most("Handoff.App.SessionCleared")).HandoffId);
        Assert.Equal(("ward-7", "ward-8"), (Fact(Most("Handoff.Worker.Moved")).FromDepartment, Fact(Most("Handoff.Worker.Moved")).ToDepartment));
        var departed = Fact(Most("Handoff.Worker.Departed"));
        Assert.Equal((At("15:00"), true, "contract ended"), (departed.DepartedAt, departed.Privileged, departed.Reason));
        var secret = Fact(Most("Microsoft.KeyVault.SecretExpired"));
        Assert.Equal(("ward-wifi", "0123abcd"), (secret.SecretName, secret.SecretVersion));
    }

    [Fact]
    public void A_sign_in_is_by_a_person_who_typed_unless_it_says_otherwise()
    {
        var fact = Fact(Told.CloudEvent("Handoff.Session.Started", Told.Types[0].Least));

        Assert.Equal((true, PrincipalKind.User, true), (fact.Interactive, fact.Principal, fact.MovesCustody));
    }

    [Fact]
    public void Fields_that_nobody_knows_are_passed_over() =>
        Fact(Told.With(json => (json["x"], json["data"]!["y"], json["data"]!["z"]) = (1, new System.Text.Json.Nodes.JsonArray(1, "2"), null)));

    [Theory]
    [InlineData("a/b\\c#d?e")]
    [InlineData("\U0001F469\u200D\u2695\uFE0F")]
    [InlineData("日本語")]
    [InlineData("' or 1=1; --")]
    public void Ids_may_hold_any_printed_character(string id) => Assert.Equal(id, Fact(Told.With(json => json["data"]!["deviceId"] = id)).DeviceId);

    [Fact]
    public void The_type_is_read_without_regard_to_case() => Assert.Equal(FactKind.SessionStarted, Fact(Told.With(json => json["type"] = "handoff.SESSION.started")).Kind);

    [Fact]
    public void A_sign_in_that_failed_is_ignored() =>
        Assert.IsType<Reading.Ignored>(Told.Read(Told.With(json => json["data"]!["outcome"] = "failure")));

    [Theory]
    [InlineData("\"ObjectName \": \"ward-wifi\", \"Version\": \" 0123abcd\"")]
    [InlineData("\"objectName\": \"ward-wifi\", \"version\": \"0123abcd\"")]
    public void The_vaults_own_samples_are_read(string data) =>
        Assert.Equal("ward-wifi", Fact(Told.EventGrid("Microsoft.KeyVault.SecretNearExpiry", data)).SecretName);

    [Fact]
    public void An_event_grid_event_without_a_topic_has_a_key_all_the_same() =>
        Assert.Equal(new EventKey("eventgrid", "e1"), Fact(Told.EventGrid("Handoff.Device.Lost", "\"deviceId\": \"d\"").Replace("\"topic\": \"/badge-readers/ward-7\",", "", StringComparison.Ordinal)).Key);

    [Fact]
    public void Two_events_have_the_same_key_only_when_source_and_id_agree()
    {
        Assert.Equal(new EventKey("a", "bc").Hash(), new EventKey("a", "bc").Hash());
        Assert.NotEqual(new EventKey("a", "bc").Hash(), new EventKey("ab", "c").Hash());
        Assert.Matches("^[0-9a-f]{32}$", new EventKey("a/b#?", "\U0001F469").Hash());
    }
}
