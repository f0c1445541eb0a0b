using System.Text.Json.Nodes;
using Handoff.Rules.Events;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Events;

public sealed class When_tokens_are_revoked
{
    private static JsonObject Target(JsonObject record) => record["properties"]!["targetResources"]![0]!.AsObject();

    private static JsonObject ValidFrom(JsonNode? value)
    {
        var record = Records.Revocation;
        Target(record)["modifiedProperties"]![0]!["newValue"] = value;
        return record;
    }

    [Fact]
    public void The_audit_says_whose_and_by_whom_and_up_to_when()
    {
        var fact = Records.Revocation.Fact();

        Assert.Equal((FactKind.TokensRevoked, At("08:00"), new EventKey("entra/auditLogs/tenant-a", "r3")), (fact.Kind, fact.At, fact.Key));
        Assert.Equal(("operator-a", "operator-a@ward.example", "admin-a"), (fact.UserId, fact.UserName, fact.RequestedBy));
        Assert.Equal(At("07:59:59"), fact.ValidFrom);
        Assert.False(fact.MovesCustody);
    }

    [Fact]
    public void It_has_a_name_on_the_ledger_and_no_event_states_it()
    {
        Assert.Equal(("tokens.revoked", null), (FactShape.Of(FactKind.TokensRevoked).LedgerType, FactShape.Of(FactKind.TokensRevoked).EventType));
        Assert.Null(FactShape.Of("tokens.revoked"));
    }

    [Fact]
    public void Where_the_requester_was_is_not_where_the_user_was()
    {
        var fact = Records.Revocation.With("callerIpAddress", "192.0.2.9").With("properties.appId", "x").Fact();

        Assert.Equal((null, null, null), (fact.IpAddress, fact.DeviceId, fact.AppId));
    }

    [Theory]
    [InlineData("AuditLogs")]
    [InlineData("UserManagement")]
    [InlineData(null)]
    public void An_audit_is_known_by_what_only_audits_say(string? category)
    {
        var record = Records.Read(Records.Revocation.With("category", category).ToJsonString());

        Assert.Equal("auditLogs", record.Feed);
        Assert.IsType<Reading.Read>(record.Reading);
    }

    [Fact]
    public void It_may_be_flattened() => Assert.Equal(Records.Revocation.Fact(), Records.Revocation.Flat().As("UserManagement").Fact());

    [Fact]
    public void Other_changes_have_nothing_to_do_with_handoffs()
    {
        var record = Records.Revocation.With("properties.activityDisplayName", "Update user");
        Assert.Contains("nothing to do", record.Ignored(), StringComparison.Ordinal);
        Assert.Equal(("auditLogs", At("08:00")), (Records.Read(record.ToJsonString()).Feed, Records.Read(record.ToJsonString()).At));
    }

    [Fact]
    public void The_operation_may_say_it_alone() =>
        Records.Revocation.Without("properties.activityDisplayName").With("operationName", "Update StsRefreshTokenValidFrom Timestamp.").Fact();

    [Fact]
    public void A_revocation_that_failed_revoked_nothing() => Records.Revocation.With("properties.result", "failure").Ignored();

    [Fact]
    public void What_it_must_say_is_named()
    {
        Assert.Equal("properties.result", Records.Revocation.Without("properties.result").Rejected().Field);
        Assert.Equal("properties.targetResources", Records.Revocation.With("properties.targetResources", new JsonArray()).Rejected().Field);
        Assert.Equal("properties.targetResources", Records.Revocation.Without("properties.targetResources").Rejected().Field);
        var nameless = Records.Revocation;
        Target(nameless).Remove("id");
        Assert.Equal("properties.targetResources.id", nameless.Rejected().Field);
    }

    [Fact]
    public void The_user_is_found_among_other_targets()
    {
        var record = Records.Revocation;
        record["properties"]!["targetResources"]!.AsArray().Insert(0, new JsonObject { ["id"] = "d1", ["Type"] = "Device" });
        Assert.Equal("operator-a", record.Fact().UserId);

        var untyped = Records.Revocation;
        Target(untyped).Remove("type");
        Assert.Equal("operator-a", untyped.Fact().UserId);
        Assert.Equal("operator-a", untyped.With("properties.targetResources", untyped["properties"]!["targetResources"]!.ToJsonString()).Fact().UserId);
    }

    [Theory]
    [InlineData("""["2026-03-02T07:59:59Z"]""")]
    [InlineData("\"2026-03-02T07:59:59Z\"")]
    [InlineData("2026-03-02T07:59:59Z")]
    public void The_new_time_may_be_quoted_and_in_brackets(string text) => Assert.Equal(At("07:59:59"), ValidFrom(text).Fact().ValidFrom);

    [Theory]
    [InlineData("[]")]
    [InlineData("[17]")]
    [InlineData("soon")]
    [InlineData("")]
    [InlineData(null)]
    public void Without_a_new_time_it_is_a_revocation_all_the_same(string? text) => Assert.Null(ValidFrom(text).Fact().ValidFrom);

    [Fact]
    public void The_requester_is_named_as_well_as_can_be()
    {
        static string? By(string json) => Records.Revocation.With("properties.initiatedBy", JsonNode.Parse(json)).Fact().RequestedBy;

        Assert.Equal("admin-a@ward.example", By("""{ "user": { "id": "", "userPrincipalName": "admin-a@ward.example" }, "app": null }"""));
        Assert.Equal("sp-1", By("""{ "app": { "appId": "app-1", "servicePrincipalId": "sp-1", "displayName": "Handoff" } }"""));
        Assert.Equal("app-1", By("""{ "app": { "appId": "app-1", "servicePrincipalId": null, "displayName": "Handoff" } }"""));
        Assert.Equal("Handoff", By("""{ "app": { "displayName": "Handoff" } }"""));
        Assert.Null(By("{}"));
    }
}
