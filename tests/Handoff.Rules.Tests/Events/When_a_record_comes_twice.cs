using System.Text.Json;
using System.Text.Json.Nodes;
using Handoff.Rules.Events;
using Handoff.Rules.Tests.Given;
using Xunit;

namespace Handoff.Rules.Tests.Events;

public sealed class When_a_record_comes_twice
{
    public static TheoryData<string> Plain =>
        [Records.SignIn.ToJsonString(), Records.Principal().ToJsonString(), Records.GraphCall.ToJsonString(), Records.Revocation.ToJsonString(), Records.Sample("okta-session-start"), Records.Sample("keycloak-login")];

    private static JsonObject Anonymous(string json)
    {
        var record = JsonNode.Parse(json)!.AsObject();
        var properties = record["properties"]?.AsObject() ?? record;
        foreach (var id in new[] { "id", "uuid", "requestId", "operationId", "clientRequestId" })
        {
            properties.Remove(id);
        }

        return record;
    }

    private static JsonNode Reversed(JsonNode node) => node is JsonObject members
        ? new JsonObject(members.Reverse().Select(member => KeyValuePair.Create(member.Key, member.Value is null ? null : Reversed(member.Value))))
        : node.DeepClone();

    [Theory]
    [MemberData(nameof(Plain))]
    public void It_has_the_same_key(string json)
    {
        foreach (var record in new[] { json, Anonymous(json).ToJsonString() })
        {
            var reversed = Reversed(JsonNode.Parse(record)!);
            var fact = Records.Fact(record);
            Assert.Equal(fact.Key, Records.Fact(reversed.ToJsonString()).Key);
            Assert.Equal(fact.Key, Records.Fact($$"""{ "records": [{{reversed.ToJsonString(new JsonSerializerOptions { WriteIndented = true })}}] }""").Key);
            Assert.Equal(fact.Key, Records.Fact($"[{JsonSerializer.Serialize(record)}]").Key);
        }
    }

    [Theory]
    [MemberData(nameof(Plain))]
    public void Without_an_id_the_key_is_made_of_what_stays_the_same(string json)
    {
        var record = Anonymous(json);
        var key = Records.Fact(record).Key;

        Assert.Matches("^hash:[0-9a-f]{32}$", key.Id);
        Assert.Equal(key, Records.Fact(record.With("exporterTag", "x")).Key);
    }

    [Theory]
    [InlineData("correlationId", "c2")]
    [InlineData("properties.uniqueTokenIdentifier", "t9")]
    [InlineData("properties.createdDateTime", "2026-03-02T08:00:00.001Z")]
    [InlineData("properties.userId", "operator-b")]
    [InlineData("properties.appId", "rota")]
    [InlineData("properties.ipAddress", "192.0.2.45")]
    public void Another_sign_in_has_another(string field, string value)
    {
        var record = Records.SignIn.Without("properties.id");

        Assert.NotEqual(record.Fact().Key, record.DeepClone().AsObject().With(field, value).Fact().Key);
    }

    [Fact]
    public void A_time_may_be_written_otherwise()
    {
        var record = Records.SignIn.Without("properties.id");

        Assert.Equal(record.Fact().Key, record.DeepClone().AsObject().With("properties.createdDateTime", "2026-03-02T09:00:00.000+01:00").Fact().Key);
    }

    [Fact]
    public void The_tenant_is_found_wherever_it_stands()
    {
        static string Source(JsonObject record) => record.Fact().Key.Source;
        const string expected = "entra/signInLogs/tenant-a";

        Assert.Equal(expected, Source(Records.SignIn.Without("tenantId")));
        Assert.Equal(expected, Source(Records.SignIn.Without("tenantId").With("resourceId", "/TENANTS/TENANT-A/PROVIDERS/MICROSOFT.AADIAM")));
        Assert.Equal(expected, Source(Records.SignIn.With("tenantId", "of-the-workspace").With("AADTenantId", "tenant-a")));
        Assert.Equal(expected, Source(Records.SignIn.Without("tenantId").Without("resourceId").With("properties.tenantId", "tenant-a")));
        Assert.Equal("entra/signInLogs", Source(Records.SignIn.Without("tenantId").With("resourceId", "/subscriptions/x/y")));
    }

    [Fact]
    public void The_envelopes_id_is_not_the_records() =>
        Assert.Equal(Records.SignIn.Without("properties.id").Fact().Key, Records.SignIn.Without("properties.id").With("id", "delivery-1").Fact().Key);
}
