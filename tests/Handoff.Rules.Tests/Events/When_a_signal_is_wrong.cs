using System.Text.Json;
using System.Text.Json.Nodes;
using Handoff.Rules.Events;
using Handoff.Rules.Tests.Given;
using Xunit;

namespace Handoff.Rules.Tests.Events;

public sealed class When_a_signal_is_wrong
{
    public static TheoryData<string, string> Wrong => new()
    {
        { "jti", """{ "jti": null }""" },
        { "jti", """{ "jti": 7 }""" },
        { "jti", """{ "jti": "" }""" },
        { "exp", """{ "exp": 1772456400 }""" },
        { "iat", """{ "iat": null }""" },
        { "iat", """{ "iat": "1772452560" }""" },
        { "iat", """{ "iat": 1772453401 }""" },
        { "iat", """{ "iat": 15203800012 }""" },
        { "iat", """{ "iat": -1 }""" },
        { "iat", """{ "iat": 1e400 }""" },
        { "events", """{ "events": null }""" },
        { "events", """{ "events": {} }""" },
        { "events", """{ "events": [] }""" },
        { "events", """{ "events": { "https://idp.example/own": "text" } }""" },
        { "sub_id", """{ "sub_id": null }""" },
        { "sub_id", """{ "sub_id": "operator-a" }""" },
        { "sub_id.format", """{ "sub_id": {} }""" },
        { "sub_id.format", """{ "sub_id": { "format": 7 } }""" },
        { "sub_id.id", """{ "sub_id": { "format": "opaque" } }""" },
        { "sub_id.sub", """{ "sub_id": { "format": "iss_sub", "sub": 7 } }""" },
        { "sub_id.email", """{ "sub_id": { "format": "email", "email": "" } }""" },
        { "sub_id.identifiers", """{ "sub_id": { "format": "aliases", "identifiers": [] } }""" },
        { "sub_id.identifiers", """{ "sub_id": { "format": "aliases", "identifiers": [7] } }""" },
        { "sub_id.identifiers.email", """{ "sub_id": { "format": "aliases", "identifiers": [{ "format": "email" }] } }""" },
        { "sub_id.user", """{ "sub_id": { "format": "complex", "user": "operator-a" } }""" },
        { "sub_id.user.sub", """{ "sub_id": { "format": "complex", "user": { "format": "iss_sub", "iss": "i" } } }""" },
        { "event_timestamp", Event("session-revoked", """{ "event_timestamp": "1772452500" }""") },
        { "event_timestamp", Event("session-revoked", """{ "event_timestamp": 1772453401 }""") },
        { "event_timestamp", Event("session-revoked", """{ "event_timestamp": -5 }""") },
        { "credential_type", Event("credential-change", """{ "change_type": "create" }""") },
        { "change_type", Event("credential-change", """{ "credential_type": "pin" }""") },
        { "change_type", Event("credential-change", """{ "credential_type": "pin", "change_type": "Create" }""") },
        { "current_status", Event("device-compliance-change", """{ "previous_status": "compliant" }""") },
        { "current_status", Event("device-compliance-change", """{ "current_status": "fine" }""") },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void The_whole_token_is_rejected_and_the_reason_names_the_claim(string field, string change)
    {
        var claims = Signals.Sample("session-revoked-by-session");
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
        {
            claims[name] = value?.DeepClone();
        }

        var rejected = Assert.IsType<Reading.Rejected>(Assert.Single(claims.ReadAll()));

        Assert.Equal(field, rejected.Field);
        Assert.StartsWith(field + " ", rejected.Reason, StringComparison.Ordinal);
        Assert.Equal(field == "jti" ? null : new EventKey(Signals.Issuer, "set-08"), rejected.Key);
    }

    [Fact]
    public void A_token_about_nobody_is_rejected()
    {
        var claims = Signals.Sample("session-revoked-by-session", claims => claims.Remove("sub_id"));

        Assert.Equal("sub_id", Assert.IsType<Reading.Rejected>(Assert.Single(claims.ReadAll())).Field);
    }

    [Fact]
    public void One_event_that_is_wrong_takes_the_others_with_it()
    {
        var claims = Signals.Sample("session-revoked-by-user-and-device", claims =>
            claims["events"]!.AsObject().Add(Signals.Caep + "credential-change", new JsonObject()));

        Assert.IsType<Reading.Rejected>(Assert.Single(claims.ReadAll()));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("""{ "jti": "\ud800" }""")]
    [InlineData("""{ "jti": "a", "iat": 1772452560, "events": { "\ud800": {} } }""")]
    public void What_is_no_token_at_all_is_rejected(string claims) => Assert.IsType<Reading.Rejected>(Assert.Single(Signals.ReadAll(claims)));

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void No_damage_to_a_token_throws(int seed)
    {
        var chance = new Random(seed);
        var samples = Signals.Names.Select(name => Signals.Sample(name).ToJsonString()).ToList();
        string[] scraps = ["null", "{}", "[]", "\"\\ud800\"", "1e99", "-1", "\"\"", "{\"format\":\"aliases\",\"identifiers\":[{}]}", "{\"format\":\"complex\",\"user\":{}}"];
        for (var run = 0; run < 4000; run++)
        {
            var claims = samples[chance.Next(samples.Count)];
            var values = System.Text.RegularExpressions.Regex.Matches(claims, "(?<=:)(\"[^\"]*\"|[0-9]+|\\{)").ToList();
            var at = values[chance.Next(values.Count)];
            var damaged = at.Value == "{" ? claims.Insert(at.Index + 1, $"\"x\":{scraps[chance.Next(scraps.Length)]},") : claims[..at.Index] + scraps[chance.Next(scraps.Length)] + claims[(at.Index + at.Length)..];
            try
            {
                JsonDocument.Parse(damaged).Dispose();
            }
            catch (JsonException)
            {
                continue;
            }

            var thrown = Record.Exception(() => Assert.NotEmpty(Signals.ReadAll(damaged)));
            Assert.True(thrown is null, $"seed {seed}, run {run}, {damaged}: {thrown}");
        }
    }

    private static string Event(string type, string payload) => $$"""{ "events": { "{{Signals.Caep}}{{type}}": {{payload}} } }""";
}
