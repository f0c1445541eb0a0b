using System.Text;
using System.Text.Json.Nodes;
using Handoff.Rules.Events;
using Xunit;

namespace Handoff.Rules.Tests.Events;

public sealed class When_the_directory_reports_a_change
{
    private const string Agreed = "what-the-ward-agreed-on";
    private const string User = "0f4c7a52-1d6e-4b83-9a3e-5b7d2c90e1aa";
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset SentAt = new DateTimeOffset(2026, 3, 2, 7, 59, 58, TimeSpan.Zero).AddTicks(4471903);

    private static JsonObject Sample(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Samples", $"directory-{name}.json")))!.AsObject();

    private static JsonObject Changed(string name, Action<JsonObject> change)
    {
        var json = Sample(name);
        change(json);
        return json;
    }

    /// <summary>The same in Event Grid's own schema.</summary>
    private static JsonObject InEventGridSchema(JsonObject cloud) => new()
    {
        ["id"] = cloud["id"]!.DeepClone(),
        ["topic"] = cloud["source"]!.DeepClone(),
        ["subject"] = cloud["subject"]!.DeepClone(),
        ["eventType"] = cloud["type"]!.DeepClone(),
        ["eventTime"] = cloud["time"]!.DeepClone(),
        ["dataVersion"] = "1",
        ["metadataVersion"] = "1",
        ["data"] = cloud["data"]!.DeepClone(),
    };

    private static DirectoryReading? Read(JsonNode json, string? clientState = Agreed) => ReadDirectoryEvent.From(Encoding.UTF8.GetBytes(json.ToJsonString()), clientState, Now);

    private static Reading.Rejected Rejected(JsonNode json, string? clientState = Agreed) =>
        Assert.IsType<Reading.Rejected>(Assert.IsType<DirectoryReading.Neither>(Read(json, clientState)).Reading);

    private static string Told(DirectoryReading? reading) => reading switch
    {
        DirectoryReading.AccountChanged { SaysDeleted: true } account => $"deleted {account.UserId}",
        DirectoryReading.AccountChanged account => $"changed {account.UserId}",
        DirectoryReading.SubscriptionChanged subscription => $"{subscription.Lifecycle}",
        DirectoryReading.Neither { Reading: Reading.Ignored } => "ignored",
        _ => "not the directory's",
    };

    [Theory]
    [InlineData("user-updated", $"changed {User}")]
    [InlineData("user-deleted", $"deleted {User}")]
    [InlineData("group-updated", "ignored")]
    [InlineData("group-deleted", "ignored")]
    [InlineData("reauthorization-required", "ReauthorizationRequired")]
    public void Each_of_its_events_says_what_it_is_about_in_both_schemas_and_any_case(string name, string told)
    {
        Assert.Equal(told, Told(Read(Sample(name))));
        Assert.Equal(told, Told(Read(InEventGridSchema(Sample(name)))));
        Assert.Equal(told, Told(Read(Changed(name, json => json["type"] = ((string)json["type"]!).ToUpperInvariant()))));
        Assert.Equal(told, Told(Read(Changed(name, json => json["type"] = "microsoft.graph" + ((string)json["type"]!)["Microsoft.Graph".Length..]))));
    }

    [Fact]
    public void It_is_known_by_its_source_and_id_and_by_when_it_was_sent()
    {
        var (json, grid) = (Sample("user-updated"), InEventGridSchema(Sample("user-updated")));
        var key = new EventKey((string)json["source"]!, (string)json["id"]!);

        Assert.Equal(new DirectoryReading.AccountChanged(key, SentAt, User, SaysDeleted: false), Read(json));
        Assert.Equal(Read(json), Read(grid));
    }

    [Theory]
    [InlineData("subscriptionRemoved", "SubscriptionRemoved")]
    [InlineData("missed", "Missed")]
    [InlineData("Missed", "Missed")]
    [InlineData("somethingNew", "ignored")]
    public void What_it_says_of_the_subscription_is_read_whatever_the_type_is_called(string said, string told) =>
        Assert.Equal(told, Told(Read(Changed("reauthorization-required", json => (json["type"], json["data"]!["lifecycleEvent"]) = ("Microsoft.Graph.SubscriptionChanged", said)))));

    [Fact]
    public void Whatever_else_comes_from_the_topic_is_ignored_unread() =>
        Assert.Equal("ignored", Told(Read(new JsonObject { ["type"] = "Microsoft.Graph.MessageCreated" })));

    [Theory]
    [InlineData("what-the-ward-agreed-o")]
    [InlineData("what-the-ward-agreed-on ")]
    [InlineData("WHAT-THE-WARD-AGREED-ON")]
    [InlineData("")]
    [InlineData(null)]
    [InlineData(7)]
    public void One_that_cannot_prove_where_it_comes_from_is_rejected_without_its_text(object? said)
    {
        foreach (var name in new[] { "user-updated", "user-deleted", "reauthorization-required" })
        {
            var rejected = Rejected(Changed(name, json => json["data"]!["clientState"] = said is null ? null : JsonValue.Create(said)));

            Assert.Equal("data.clientState", rejected.Field);
            Assert.Equal((string)Sample(name)["id"]!, rejected.Key!.Value.Id);
            Assert.DoesNotContain("ward", rejected.Reason, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void None_can_prove_it_where_no_subscription_is_configured() =>
        Assert.Equal("data.clientState", Rejected(Sample("user-updated"), clientState: null).Field);

    [Theory]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData("0f4c7a52?$select=id")]
    [InlineData(null)]
    public void An_id_that_could_be_more_than_an_id_is_rejected(string? id) =>
        Assert.Equal("data.resourceData.id", Rejected(Changed("user-updated", json => json["data"]!["resourceData"]!["id"] = id)).Field);

    [Fact]
    public void What_every_event_must_have_it_must_have_too()
    {
        Assert.Equal("id", Rejected(Changed("user-updated", json => json.Remove("id"))).Field);
        Assert.Equal("time", Rejected(Changed("user-updated", json => json.Remove("time"))).Field);
        Assert.Equal("data", Rejected(Changed("user-updated", json => json["data"] = "x")).Field);
        Assert.Equal("time", Rejected(Changed("user-updated", json => json["time"] = "2026-03-03T08:00:01Z")).Field);
        Assert.Equal("data.resourceData.id", Rejected(Changed("user-updated", json => json["data"]!["resourceData"] = "x")).Field);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"type\":\"Handoff.Worker.Departed\"}")]
    [InlineData("{\"type\":\"Microsoft.KeyVault.SecretExpired\"}")]
    [InlineData("{\"type\":7}")]
    [InlineData("{\"type\":\"\\ud800\"}")]
    public void What_is_none_of_its_events_is_left_to_whoever_reads_the_others(string text) =>
        Assert.Null(ReadDirectoryEvent.From(Encoding.UTF8.GetBytes(text), Agreed, Now));
}
