using System.Text.Json.Nodes;
using Handoff.Rules.Events;
using Handoff.Rules.Tests.Given;
using Xunit;

namespace Handoff.Rules.Tests.Events;

public sealed class When_another_provider_logs
{
    private static JsonObject Okta => JsonNode.Parse(Records.Sample("okta-session-start"))!.AsObject();

    private static JsonObject Keycloak => JsonNode.Parse(Records.Sample("keycloak-login"))!.AsObject();

    [Fact]
    public void Oktas_events_are_told_by_their_uuid() => Assert.Equal(new EventKey("okta", "90000000-0000-11f1-8000-000000000001"), Okta.Fact().Key);

    [Fact]
    public void Keycloaks_events_are_told_by_their_id_within_their_realm()
    {
        Assert.Equal(new EventKey("keycloak/99999999-0000-4000-8000-0000000000aa", "b0000000-0000-4000-8000-000000000001"), Keycloak.Fact().Key);
        Assert.Equal(new EventKey("keycloak/ward", "b0000000-0000-4000-8000-000000000005"), Records.Fact(Records.Sample("keycloak-webhook-login")).Key);
    }

    [Fact]
    public void A_persons_name_is_read()
    {
        Assert.Equal("operator-a@ward.example", Okta.Fact().UserName);
        Assert.Equal("operator-a", Keycloak.Fact().UserName);
    }

    [Fact]
    public void The_first_path_where_something_stands_is_taken()
    {
        Assert.Equal("root", Okta.With("authenticationContext.externalSessionId", null).With("authenticationContext.rootSessionId", "root").Fact().SessionId);
        Assert.Equal("code", Keycloak.With("sessionId", null).With("details.code_id", "code").Fact().SessionId);
    }

    [Theory]
    [InlineData("actor.id", "")]
    [InlineData("actor.id", "unknown")]
    [InlineData("actor.id", null)]
    [InlineData("outcome.result", null)]
    [InlineData("published", "withheld")]
    [InlineData("published", "2026-03-09T00:00:00Z")]
    public void A_field_that_is_missing_or_wrong_is_named(string field, string? value)
    {
        var record = Records.Read(Okta.With(field, value).ToJsonString());
        var rejected = Assert.IsType<Reading.Rejected>(record.Reading);

        Assert.Equal(("okta", field, "user.session.start"), (record.Feed, rejected.Field, rejected.EventType));
    }

    [Theory]
    [InlineData("FAILURE")]
    [InlineData("DENY")]
    [InlineData("CHALLENGE")]
    public void Anything_but_success_gave_nobody_access(string result) => Okta.With("outcome.result", result).Ignored();

    [Fact]
    public void An_error_gave_nobody_access() => Keycloak.With("error", "expired_code").Ignored();

    [Theory]
    [InlineData("policy.evaluate_sign_on")]
    [InlineData("user.authentication.sso")]
    public void Oktas_other_events_have_nothing_to_do_with_handoffs(string type) => Okta.With("eventType", type).Ignored();

    [Theory]
    [InlineData("CODE_TO_TOKEN")]
    [InlineData("access.UPDATE_PASSWORD")]
    [InlineData("admin.USER-UPDATE")]
    public void Keycloaks_other_events_have_nothing_to_do_with_handoffs(string type) => Keycloak.With("type", type).Ignored();

    [Fact]
    public void A_type_that_is_no_text_is_wrong() => Assert.Equal("eventType", Okta.With("eventType", 17).Rejected().Field);

    [Theory]
    [InlineData("1772434800123", true)]
    [InlineData("\"1772434800123\"", true)]
    [InlineData("-1", false)]
    [InlineData("1e99", false)]
    [InlineData("9223372036854775807", false)]
    [InlineData("\"2026-03-02T07:00:00Z\"", false)]
    public void Keycloaks_time_is_in_milliseconds(string time, bool isRead)
    {
        var record = Records.Read(Keycloak.With("time", JsonNode.Parse(time)).ToJsonString());

        Assert.Equal((isRead, isRead), (record.Reading is Reading.Read, record.At is not null));
    }
}
