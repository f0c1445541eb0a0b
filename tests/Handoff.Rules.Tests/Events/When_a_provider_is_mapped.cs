using System.Text;
using System.Text.Json.Nodes;
using Handoff.Rules.Events.Records;
using Handoff.Rules.Tests.Given;
using Xunit;

namespace Handoff.Rules.Tests.Events;

public sealed class When_a_provider_is_mapped
{
    private const string Plain = """
        {
          "provider": "other", "describedAt": "https://provider.example/", "recognisedBy": [["kind"]], "type": ["kind"],
          "facts": { "in": "sessionStarted" }, "failedBy": ["error"], "id": ["id"], "time": { "at": ["at"], "as": "text" },
          "fields": { "userId": ["user"], "sessionId": ["session"] }
        }
        """;

    private static (ProviderMap? Map, string? Error) Read(string json) => ReadProviderMap.From(Encoding.UTF8.GetBytes(json));

    private static string Error(string path, string? value)
    {
        var map = JsonNode.Parse(Plain)!.AsObject();
        if (value is null)
        {
            map.Without(path);
        }
        else
        {
            map.With(path, JsonNode.Parse(value));
        }

        return Assert.IsType<string>(Read(map.ToJsonString()).Error);
    }

    [Fact]
    public void Every_map_that_is_built_in_can_be_read() => Assert.Equal(["okta", "keycloak"], ProviderMaps.All.Select(map => map.Provider));

    [Fact]
    public void A_plain_map_is_read() => Assert.Null(Read(Plain).Error);

    [Theory]
    [InlineData("colour", "1", "colour")]
    [InlineData("time.zone", "\"UTC\"", "time.zone")]
    [InlineData("time.as", "\"seconds\"", "time.as")]
    [InlineData("fields.shoeSize", "[\"x\"]", "fields.shoeSize")]
    [InlineData("fields.userId", "[]", "userId")]
    [InlineData("fields.userId", "\"user\"", "userId")]
    [InlineData("fields.userName", "[17]", "userName")]
    [InlineData("facts.in", "\"departed\"", "facts.in")]
    [InlineData("facts.in", "17", "facts.in")]
    [InlineData("succeeded", "{ \"at\": [\"x\"] }", "is")]
    [InlineData("succeeded", "17", "succeeded")]
    [InlineData("recognisedBy", "[[]]", "recognisedBy")]
    [InlineData("type", "\"kind\"", "type")]
    [InlineData("provider", "17", "provider")]
    public void What_is_not_known_or_wrong_is_named(string path, string value, string named) => Assert.Contains(named, Error(path, value), StringComparison.Ordinal);

    [Theory]
    [InlineData("provider")]
    [InlineData("describedAt")]
    [InlineData("recognisedBy")]
    [InlineData("type")]
    [InlineData("facts")]
    [InlineData("failedBy")]
    [InlineData("id")]
    [InlineData("time")]
    [InlineData("time.at")]
    [InlineData("fields")]
    [InlineData("fields.sessionId")]
    public void What_is_missing_is_named(string path) => Assert.Contains(path.Split('.')[^1], Error(path, null), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{ \"provider\": ")]
    public void What_is_no_map_is_said_so(string text) => Assert.NotEmpty(Assert.IsType<string>(Read(text).Error));
}
