using System.Text;
using System.Text.Json.Nodes;
using Handoff.Rules.Events;
using Xunit;
using Told = Handoff.Rules.Tests.Given.Events;

namespace Handoff.Rules.Tests.Events;

public sealed class When_an_event_is_wrong
{
    private static Reading.Rejected Rejected(string json) => Assert.IsType<Reading.Rejected>(Told.Read(json));

    public static TheoryData<string, string> WrongData => new()
    {
        { "userId", "null" }, { "userId", "17" }, { "userId", "{}" }, { "userId", "[\"operator-a\"]" }, { "userId", "\"\"" },
        { "sessionId", "true" }, { "deviceId", "1.5" }, { "userName", "\"a\\u0007b\"" }, { "userName", "\"a\\u0085b\"" },
        { "interactive", "\"true\"" }, { "interactive", "1" }, { "authMethods", "\"fido2\"" }, { "authMethods", "[1]" }, { "authMethods", "[\"\"]" },
        { "principalKind", "\"robot\"" }, { "principalKind", "\"User\"" }, { "tokenIssuedAt", "\"yesterday\"" }, { "tokenIssuedAt", "1772438400" },
        { "outcome", "\"perhaps\"" }, { "privileged", "\"yes\"" }, { "cleared", "[\"everything\"]" }, { "cleared", "[\"app:\"]" },
    };

    [Theory]
    [MemberData(nameof(WrongData))]
    public void The_field_is_named(string field, string value)
    {
        var rejected = Rejected(Told.With(json => json["data"]![field] = JsonNode.Parse(value)));

        Assert.Equal($"data.{field}", rejected.Field);
        Assert.StartsWith($"data.{field} ", rejected.Reason, StringComparison.Ordinal);
        Assert.Equal(("Handoff.Session.Started", new EventKey("/badge-readers/ward-7", "e1")), (rejected.EventType, rejected.Key!.Value));
    }

    public static TheoryData<string, string> Missing
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var shape in FactShape.Known)
            {
                foreach (var required in shape.Required)
                {
                    cases.Add(shape.EventType!, required);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Missing))]
    public void A_missing_field_is_named(string type, string field)
    {
        var json = JsonNode.Parse(Told.CloudEvent(type, Told.Types.Single(known => known.Type == type).Least))!;
        Assert.True(json["data"]!.AsObject().Remove(field));

        Assert.Equal($"data.{field}", Rejected(json.ToJsonString()).Field);
    }

    [Theory]
    [InlineData("Handoff.Session.Started")]
    [InlineData("Handoff.Session.Active")]
    [InlineData("Handoff.Session.Ended")]
    [InlineData("Handoff.App.SessionCleared")]
    public void A_session_event_must_say_where(string type)
    {
        var rejected = Rejected(Told.CloudEvent(type, "\"userId\": \"operator-a\", \"sessionId\": \"s1\", \"appId\": \"chart\""));

        Assert.Equal("data.deviceId", rejected.Field);
        Assert.Contains("terminal", rejected.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(256, true)]
    [InlineData(257, false)]
    public void An_id_may_be_256_characters_long(int length, bool isRead)
    {
        var reading = Told.Read(Told.With(json => json["data"]!["deviceId"] = new string('x', length)));

        Assert.Equal(isRead, reading is Reading.Read);
    }

    [Theory]
    [InlineData("id")]
    [InlineData("source")]
    [InlineData("type")]
    [InlineData("time")]
    [InlineData("data")]
    public void A_missing_attribute_is_named(string name) => Assert.Equal(name, Rejected(Told.With(json => json.Remove(name))).Field);

    [Theory]
    [InlineData("id", "")]
    [InlineData("time", "2026-03-02T08:00:00")]
    [InlineData("data", "text")]
    [InlineData("type", "Handoff.Session.Begun")]
    [InlineData("type", "Microsoft.Storage.BlobCreated")]
    public void A_wrong_attribute_is_named(string name, string value) => Assert.Equal(name, Rejected(Told.With(json => json[name] = value)).Field);

    [Theory]
    [InlineData("2026-03-03T12:00:00Z", true)]
    [InlineData("2026-03-03T12:00:01Z", false)]
    public void A_time_may_be_a_day_ahead_and_no_more(string time, bool isRead) =>
        Assert.Equal(isRead, Told.Read(Told.With(json => json["time"] = time)) is Reading.Read);

    [Theory]
    [InlineData("\"ObjectName\": \"ward wifi\", \"Version\": \"0123\"", "data.ObjectName")]
    [InlineData("\"ObjectName\": 1, \"Version\": \"0123\"", "data.ObjectName")]
    [InlineData("\"Version\": \"0123\"", "data.ObjectName")]
    [InlineData("\"ObjectName\": \"ward-wifi\"", "data.Version")]
    [InlineData("\"ObjectName\": \"ward-wifi\", \"Version\": \"../x\"", "data.Version")]
    public void A_vault_event_without_a_secret_is_rejected(string data, string field) =>
        Assert.Equal(field, Rejected(Told.EventGrid("Microsoft.KeyVault.SecretExpired", data)).Field);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("17")]
    [InlineData("\"text\"")]
    [InlineData("[]")]
    [InlineData("[{}]")]
    [InlineData("{}")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("not JSON")]
    [InlineData("{ \"type\": 1 }")]
    [InlineData("{ \"specversion\": \"1.0\" }")]
    public void What_is_no_event_is_rejected(string text) => Assert.NotEmpty(Rejected(text).Reason);

    [Fact]
    public void Half_of_a_surrogate_pair_is_rejected_wherever_it_stands()
    {
        var json = Told.With(_ => { });
        Rejected(json.Replace("operator-a", "operator-\\ud83d", StringComparison.Ordinal));
        Rejected(json.Replace("tablet-17", "\\udc69-17", StringComparison.Ordinal));
        Rejected(json.Replace("e1", "\\ud83d", StringComparison.Ordinal));
        Rejected(Told.EventGrid("Microsoft.KeyVault.SecretExpired", "\"ObjectName\": \"\\ud83d\", \"\\ud83d\": 1"));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_rejected()
    {
        Assert.IsType<Reading.Rejected>(ReadEvent.From(new byte[] { 0xFF, 0xFE, 0x00 }, Told.Now));
        var json = Encoding.UTF8.GetBytes(Told.With(_ => { }));
        json[Encoding.UTF8.GetString(json).IndexOf("operator-a", StringComparison.Ordinal)] = 0xC0;
        Assert.IsType<Reading.Rejected>(ReadEvent.From(json, Told.Now));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(10_000)]
    public void Deep_nesting_is_an_answer_too(int depth)
    {
        var nested = new string('[', depth) + new string(']', depth);
        var reading = Told.Read(Told.CloudEvent("Handoff.Device.Lost", $"\"deviceId\": \"d\", \"x\": {nested}"));

        Assert.Equal(depth < 30, reading is Reading.Read);
    }

    [Fact]
    public void No_value_of_the_event_stands_in_the_reason()
    {
        var rejected = Rejected(Told.With(json => json["data"]!["tokenIssuedAt"] = "hush-hush"));

        Assert.DoesNotContain("hush-hush", rejected.Reason, StringComparison.Ordinal);
    }
}
