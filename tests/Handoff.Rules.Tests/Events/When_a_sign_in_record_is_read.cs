using Handoff.Rules.Events;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Events;

public sealed class When_a_sign_in_record_is_read
{
    [Fact]
    public void It_states_that_a_session_started()
    {
        var record = Records.Read(Records.SignIn.ToJsonString());
        var fact = Assert.IsType<Reading.Read>(record.Reading).Fact;

        Assert.Equal(("signInLogs", At("08:00")), (record.Feed, record.At));
        Assert.Equal((FactKind.SessionStarted, At("08:00"), new EventKey("entra/signInLogs/tenant-a", "r1")), (fact.Kind, fact.At, fact.Key));
        Assert.Equal(("operator-a", "operator-a@ward.example", "s1", "t1", "chart"), (fact.UserId, fact.UserName, fact.SessionId, fact.TokenId, fact.AppId));
        Assert.Equal(("tablet-17", "WARD7-17", "b1", "192.0.2.44"), (fact.DeviceId, fact.Terminal, fact.BrowserId, fact.IpAddress));
        Assert.True(fact.MovesCustody);
    }

    [Theory]
    [InlineData("\"0\"")]
    [InlineData("0")]
    [InlineData("\"Success\"")]
    [InlineData("\"SUCCESS\"")]
    public void Success_has_more_than_one_spelling(string code) =>
        Assert.Equal("s1", Records.SignIn.With("resultType", System.Text.Json.Nodes.JsonNode.Parse(code)).Fact().SessionId);

    [Theory]
    [InlineData("\"50126\"")]
    [InlineData("50158")]
    [InlineData("7000215")]
    [InlineData("\"50140\"")]
    [InlineData("\"Failure\"")]
    public void Anything_else_gave_nobody_access(string code) =>
        Assert.StartsWith("the sign-in did not succeed", Records.SignIn.With("resultType", System.Text.Json.Nodes.JsonNode.Parse(code)).Ignored(), StringComparison.Ordinal);

    [Fact]
    public void An_error_among_the_properties_outweighs_the_envelope() => Records.SignIn.With("properties.status.errorCode", 50074).Ignored();

    [Fact]
    public void An_error_code_alone_will_do()
    {
        Records.SignIn.Without("resultType").Fact();
        Records.SignIn.Without("resultType").With("properties.status.errorCode", 50126).Ignored();
        Records.SignIn.Without("resultType").With("properties.status", """{"errorCode":50126}""").Ignored();
        Records.SignIn.Without("resultType").Without("properties.status").With("resultSignature", "SUCCESS").Fact();
    }

    [Fact]
    public void Without_any_word_of_success_it_is_rejected()
    {
        Assert.Equal("resultType", Records.SignIn.Without("resultType").Without("properties.status").Rejected().Field);
        Assert.Equal("resultType", Records.SignIn.Without("resultType").With("properties.status", new System.Text.Json.Nodes.JsonObject()).Rejected().Field);
    }

    [Fact]
    public void A_failure_is_ignored_whatever_else_is_wrong() =>
        Records.SignIn.With("resultType", "50126").Without("properties.userId").With("properties.appId", 17).Ignored();

    [Fact]
    public void Names_may_be_in_any_case()
    {
        var json = Records.SignIn.ToJsonString();
        foreach (var name in new[] { "resultType", "category", "tenantId", "properties", "userId", "deviceDetail", "deviceId", "sessionId", "createdDateTime" })
        {
            json = json.Replace($"\"{name}\"", $"\"{name.ToUpperInvariant()}\"", StringComparison.Ordinal);
        }

        Assert.Equal(Records.SignIn.Fact(), Records.Fact(json));
        Assert.Equal(Records.SignIn.Fact(), Records.SignIn.As("SIGNINLOGS").Fact());
    }

    [Fact]
    public void Properties_may_be_flattened_into_the_envelope() => Assert.Equal(Records.SignIn.Fact(), Records.SignIn.Flat().Fact());

    [Fact]
    public void The_devices_details_may_be_text_or_empty_or_missing()
    {
        Assert.Equal("tablet-17", Records.SignIn.With("properties.deviceDetail", """{"deviceId":"tablet-17"}""").Fact().DeviceId);
        foreach (var record in new[]
        {
            Records.SignIn.Without("properties.deviceDetail"),
            Records.SignIn.With("properties.deviceDetail", null),
            Records.SignIn.With("properties.deviceDetail", "{"),
            Records.SignIn.With("properties.deviceDetail", """{"deviceId":"","displayName":null}"""),
        })
        {
            Assert.Equal((null, null, "192.0.2.44"), (record.Fact().DeviceId, record.Fact().Terminal, record.Fact().IpAddress));
        }
    }

    [Fact]
    public void The_address_may_stand_in_the_envelope() =>
        Assert.Equal("192.0.2.99", Records.SignIn.With("properties.ipAddress", "").With("callerIpAddress", "192.0.2.99").Fact().IpAddress);

    [Fact]
    public void A_token_stands_in_for_a_session_that_is_not_named() => Assert.Equal("token:t1", Records.SignIn.Without("properties.sessionId").Fact().SessionId);

    [Fact]
    public void The_sign_in_stands_in_where_there_is_no_token_either()
    {
        var record = Records.SignIn.Without("properties.sessionId").Without("properties.uniqueTokenIdentifier");
        Assert.Equal("sign-in:r1", record.Fact().SessionId);
        Assert.Equal("sign-in:c1", record.Without("properties.id").Fact().SessionId);
        var fact = record.Without("correlationId").Fact();
        Assert.Equal($"sign-in:{fact.Key.Id}", fact.SessionId);
    }

    [Fact]
    public void A_stand_in_is_never_longer_than_an_id_may_be()
    {
        var fact = Records.SignIn.Without("properties.sessionId").With("properties.uniqueTokenIdentifier", new string('t', 256)).With("tenantId", new string('x', 256)).Fact();

        Assert.Matches("^token:[0-9a-f]{32}$", fact.SessionId);
        Assert.InRange(fact.Key.Source.Length, 1, 256);
    }

    [Theory]
    [InlineData("2026-03-02T07:00:00Z", "07:00")]
    [InlineData("2026-03-02T07:00:00.123456789Z", "07:00:00.1234567")]
    [InlineData("2026-03-02T02:00:00.5-05:00", "07:00:00.5")]
    [InlineData("2026-03-02 07:00:00.123", "07:00:00.123")]
    [InlineData("2026-03-02T07:00:00", "07:00")]
    public void It_happened_when_it_was_created_not_when_it_was_logged(string created, string at) =>
        Assert.Equal(At(at), Records.SignIn.With("properties.createdDateTime", created).Fact().At);

    [Fact]
    public void When_it_was_logged_will_do_where_nothing_better_stands()
    {
        var record = Records.SignIn.Without("properties.createdDateTime");
        Assert.Equal(At("08:03"), record.Fact().At);
        Assert.Equal(At("08:02"), record.With("properties.timeGenerated", "2026-03-02T08:02:00Z").Fact().At);
        Assert.Equal(At("08:01"), record.With("activityDateTime", "2026-03-02T08:01:00Z").Fact().At);
    }

    [Fact]
    public void A_non_interactive_one_states_that_the_session_gets_new_tokens()
    {
        var fact = Records.SignIn.As("NonInteractiveUserSignInLogs").Fact();

        Assert.Equal((FactKind.SessionActive, "s1", "t1", "tablet-17"), (fact.Kind, fact.SessionId, fact.TokenId, fact.DeviceId));
        Assert.Equal("entra/nonInteractiveUserSignInLogs/tenant-a", fact.Key.Source);
        Assert.Null(fact.TokenIssuedAt);
        Assert.False(fact.MovesCustody);
        Records.SignIn.As("NonInteractiveUserSignInLogs").With("resultType", "50173").Ignored();
    }
}
