using System.Text.Json.Nodes;
using Handoff.Rules.Events;
using Handoff.Rules.Policy;
using Handoff.Rules.Tests.Given;
using Xunit;

namespace Handoff.Rules.Tests.Events;

public sealed class When_a_signal_is_read
{
    private const string NotKept = "ignored: the event says nothing of who has a device or a session";
    private const string NotRead = "ignored: the event is of a type that is not read";

    public static TheoryData<string, string> Samples => new()
    {
        { "account-disabled-by-phone", NotRead },
        { "account-enabled-by-email", NotRead },
        { "assurance-by-own-scale", NotKept },
        { "assurance-raised", NotKept },
        { "credential-created", "credentialChanged of operator-a at 11:55:00 because enrolled at the desk (credentialType fido2-roaming, changeType create, initiatingEntity user)" },
        { "device-not-compliant", "complianceChanged on tablet-17 at 11:55:00 because no update for 30 days (currentStatus not-compliant, previousStatus compliant, initiatingEntity policy)" },
        { "legacy-sub-claim", "sessionRevoked of operator-a at 11:55:00" },
        { "legacy-subject-in-the-event", "sessionRevoked of <operator-a@ward.example> on tablet-17 at 11:55:00 because off the ward (initiatingEntity admin)" },
        { "legacy-subject-type", "sessionRevoked of operator-a at 11:56:00" },
        { "risk-lowered", NotKept },
        { "session-established", "sessionStarted of <operator-a@ward.example> session set:set-06 at 11:55:00 (acr AAL2, userAgentFingerprint f0f0f0f0)" },
        { "session-presented", "sessionActive of <operator-a@ward.example> session ext:x-77 at 11:55:00 (userAgentFingerprint f0f0f0f0)" },
        { "session-revoked-at-another-issuer", "sessionRevoked of operator-a on tablet-17 at 11:55:00 because two places at once (initiatingEntity policy)" },
        { "session-revoked-by-session", "sessionRevoked session s-1|17.3 at 11:55:00" },
        { "session-revoked-by-session-and-user", "sessionRevoked of operator-a session s-1|17.3 at 11:55:00 because two places at once (initiatingEntity policy)" },
        { "session-revoked-by-user-and-device", "sessionRevoked of operator-a on tablet-17 at 11:55:00 because device fell behind (initiatingEntity policy)" },
        { "stream-paused", "ignored: the transmitter says that the stream is now paused" },
        { "token-claims-by-email", NotKept },
        { "token-claims-by-email-at-a-time", NotKept },
        { "token-claims-by-jwt", NotKept },
        { "token-claims-by-saml-assertion", NotKept },
        { "token-claims-of-a-catalog-item", NotKept },
        { "token-claims-with-reasons", NotKept },
        { "verification", "ignored: the transmitter tries out the stream" },
        { "verification-for-two-audiences", "ignored: the transmitter tries out the stream" },
    };

    [Theory]
    [MemberData(nameof(Samples))]
    public void It_states_what_its_type_and_subject_say(string name, string told) => Assert.Equal(told, Assert.Single(Signals.Sample(name).ReadAll()).Told());

    [Fact]
    public void There_is_no_sample_of_which_it_is_not_said_what_comes_of_it() => Assert.Equal(Signals.Names, Samples.Select(row => (string)row[0]).Order(StringComparer.Ordinal));

    [Fact]
    public void Its_issuer_and_its_id_tell_it_apart() =>
        Assert.Equal(new EventKey(Signals.Issuer, "set-08"), Signals.Sample("session-revoked-by-session").TheFact().Key);

    [Fact]
    public void A_session_that_began_does_not_move_custody_whatever_methods_it_names()
    {
        var fact = Signals.Sample("session-established").TheFact();

        Assert.Equal((false, false, null), (fact.Interactive, fact.MovesCustody, fact.Fresh));
        Assert.Equal(["otp"], fact.AuthMethods!);
    }

    [Theory]
    [InlineData("""{ "format": "iss_sub", "iss": "https://idp.example", "sub": "x" }""", "of x", "of <x>")]
    [InlineData("""{ "format": "opaque", "id": "x" }""", "of x", "of <x>")]
    [InlineData("""{ "format": "email", "email": "x@ward.example" }""", "of <x@ward.example>", "of <x@ward.example>")]
    [InlineData("""{ "format": "account", "uri": "acct:x@ward.example" }""", "of <x@ward.example>", "of <x@ward.example>")]
    [InlineData("""{ "format": "aliases", "identifiers": [{ "format": "phone_number", "phone_number": "+1" }, { "format": "email", "email": "x@ward.example" }, { "format": "iss_sub", "iss": "i", "sub": "x" }] }""", "of x", "of <x@ward.example>")]
    [InlineData("""{ "format": "complex", "user": { "format": "opaque", "id": "x" }, "tenant": { "format": "opaque", "id": "t" } }""", "of x", "of <x>")]
    [InlineData("""{ "user": { "format": "opaque", "id": "x" } }""", "of x", "of <x>")]
    [InlineData("""{ "format": "complex", "user": { "format": "opaque", "id": "x" }, "application": { "format": "opaque", "id": "chart" } }""", "of x in chart", "of <x> in chart")]
    public void A_person_is_found_by_each_form_that_can_name_one(string subject, string bySub, string byEmail)
    {
        var claims = Signals.Sample("credential-created", claims => claims["sub_id"] = JsonNode.Parse(subject));

        Assert.StartsWith($"credentialChanged {bySub} at ", Assert.Single(claims.ReadAll()).Told(), StringComparison.Ordinal);
        Assert.StartsWith($"credentialChanged {byEmail} at ", Assert.Single(claims.ReadAll(PersonBy.Email)).Told(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "format": "complex", "session": { "format": "jwt_id", "iss": "i", "jti": "t-5" } }""", "sessionRevoked session t-5 at 11:55:00")]
    [InlineData("""{ "format": "jwt_id", "iss": "i", "jti": "t-5" }""", "sessionRevoked session t-5 at 11:55:00")]
    [InlineData("""{ "format": "saml_assertion_id", "issuer": "i", "assertion_id": "_a" }""", "sessionRevoked session _a at 11:55:00")]
    [InlineData("""{ "format": "complex", "device": { "format": "uri", "uri": "urn:device:17" } }""", "sessionRevoked on urn:device:17 at 11:55:00")]
    [InlineData("""{ "format": "complex", "device": { "format": "aliases", "identifiers": [{ "format": "did", "url": "did:x" }, { "format": "opaque", "id": "tablet-17" }] } }""", "sessionRevoked on tablet-17 at 11:55:00")]
    public void A_session_and_a_device_are_found_by_each_form_that_can_name_one(string subject, string told) =>
        Assert.Equal(told, Assert.Single(Signals.Sample("session-revoked-by-session", claims => claims["sub_id"] = JsonNode.Parse(subject)).ReadAll()).Told());

    /// <summary>Each member narrows the subject, so that leaving one out would say of more sessions that they ended.</summary>
    [Theory]
    [InlineData("""{ "format": "complex", "user": { "format": "opaque", "id": "x" }, "group": { "format": "opaque", "id": "g" } }""")]
    [InlineData("""{ "format": "complex", "user": { "format": "opaque", "id": "x" }, "org_unit": { "format": "opaque", "id": "o" } }""")]
    [InlineData("""{ "format": "complex", "user": { "format": "opaque", "id": "x" }, "shift": 7 }""")]
    [InlineData("""{ "format": "complex", "user": { "format": "opaque", "id": "x" }, "device": { "format": "did", "url": "did:x" } }""")]
    [InlineData("""{ "format": "complex", "user": { "format": "phone_number", "phone_number": "+1" }, "session": { "format": "opaque", "id": "s" } }""")]
    [InlineData("""{ "format": "complex", "user": { "format": "opaque", "id": "x" }, "session": { "format": "email", "email": "s@x" } }""")]
    [InlineData("""{ "format": "complex", "user": { "format": "opaque", "id": "x" }, "application": { "format": "ip-addresses", "ip-addresses": ["192.0.2.1"] } }""")]
    [InlineData("""{ "format": "complex", "user": { "format": "account", "uri": "x@ward.example" } }""")]
    [InlineData("""{ "format": "complex", "tenant": { "format": "opaque", "id": "t" } }""")]
    [InlineData("""{ "format": "complex", "application": { "format": "opaque", "id": "chart" } }""")]
    [InlineData("""{ "format": "complex" }""")]
    [InlineData("""{ "format": "phone_number", "phone_number": "+1" }""")]
    [InlineData("""{ "format": "catalog_item", "catalog_id": "pumps/4" }""")]
    [InlineData("""{ "format": "aliases", "identifiers": [{ "format": "did", "url": "did:x" }] }""")]
    [InlineData("""{ "format": "aliases", "identifiers": [{ "format": "aliases", "identifiers": [{ "format": "email", "email": "x@y" }] }] }""")]
    public void A_subject_that_cannot_be_matched_in_all_its_parts_is_left_alone(string subject) =>
        Assert.IsType<Reading.Ignored>(Assert.Single(Signals.Sample("session-revoked-by-session", claims => claims["sub_id"] = JsonNode.Parse(subject)).ReadAll()));

    [Theory]
    [InlineData("session-presented")]
    [InlineData("session-established")]
    public void A_session_of_nobody_is_nobodys(string name) =>
        Assert.Equal("ignored: the subject names no person",
            Assert.Single(Signals.Sample(name, claims => claims["sub_id"] = JsonNode.Parse("""{ "format": "opaque", "id": "s-1" }""")).ReadAll()).Told());

    [Fact]
    public void A_session_that_was_seen_and_has_no_id_could_be_any()
    {
        var claims = Signals.Sample("session-presented", claims => claims.TheEvent().Remove("ext_id"));

        Assert.Equal("ignored: the event does not say which session it is about", Assert.Single(claims.ReadAll()).Told());
    }

    [Fact]
    public void The_subjects_own_session_goes_before_the_broader_one()
    {
        var claims = Signals.Sample("session-presented", claims => claims["sub_id"] = JsonNode.Parse(
            """{ "format": "complex", "user": { "format": "opaque", "id": "x" }, "session": { "format": "opaque", "id": "s-1" } }"""));

        Assert.Equal("s-1", claims.TheFact().SessionId);
    }

    [Fact]
    public void It_happened_when_the_event_says_or_else_the_token()
    {
        string At(Action<JsonObject> change) => Signals.Sample("session-revoked-by-session", change).TheFact().At.ToString("HH:mm:ss.fff", null);

        Assert.Equal("11:55:00.250", At(claims => claims.TheEvent()["event_timestamp"] = 1772452500.25));
        Assert.Equal("11:55:00.250", At(claims => claims.TheEvent()["event_timestamp"] = 1772452500250));
        Assert.Equal("11:56:00.000", At(claims => claims.TheEvent().Remove("event_timestamp")));
        Assert.Equal("11:54:00.000", At(claims =>
        {
            claims.TheEvent().Remove("event_timestamp");
            claims["toe"] = 1772452440;
        }));
    }

    [Fact]
    public void A_reason_is_taken_in_English_or_in_whatever_language_there_is()
    {
        string? Reason(JsonNode? said) => Signals.Sample("session-revoked-by-session", claims => claims.TheEvent()["reason_admin"] = said).TheFact().Reason;

        Assert.Equal("left", Reason(new JsonObject { ["de"] = "gegangen", ["en-GB"] = "left" }));
        Assert.Equal("gegangen", Reason(new JsonObject { ["de"] = "gegangen", ["it"] = "andato" }));
        Assert.Equal("two lines", Reason("two\n lines"));
        Assert.Null(Reason(new JsonObject()));
        Assert.Null(Reason(7));
        Assert.Equal(255, Reason(new string('x', 1000))!.Length);
        Assert.Equal(254, Reason(string.Concat(new string('x', 254), "💥💥"))!.Length);
    }

    [Fact]
    public void One_fact_in_two_events_is_two_readings_with_two_keys()
    {
        var claims = Signals.Sample("session-revoked-by-user-and-device", claims =>
        {
            claims["events"]!.AsObject().Add("https://idp.example/own/session-over", new JsonObject());
            claims["events"]!.AsObject().Add(Signals.Caep + "credential-change", new JsonObject { ["credential_type"] = "pin", ["change_type"] = "revoke" });
        });

        var readings = claims.ReadAll();

        Assert.Equal(["sessionRevoked", "ignored:", "credentialChanged"], readings.Select(reading => reading.Told().Split(' ')[0]));
        var keys = readings.OfType<Reading.Read>().Select(read => read.Fact.Key).ToList();
        Assert.NotEqual(keys[0], keys[1]);
        Assert.All(keys, key => Assert.StartsWith("set-10 ", key.Id, StringComparison.Ordinal));
    }
}
