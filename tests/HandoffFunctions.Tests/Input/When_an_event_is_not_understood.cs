using System.Net;
using System.Text.Json.Nodes;
using HandoffFunctions.Tests.Api;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Input;

/// <summary>Bad input is recorded with the reason and acknowledged: sending it again would not make it better.</summary>
[Collection(OneStack.Name)]
public sealed class When_an_event_is_not_understood(OneStack shared)
{
    private readonly Stack _stack = shared.Stack;

    public static TheoryData<string, string> Bad => new()
    {
        { "{}", "eventType is required" },
        { "[]", "an event must be a JSON object" },
        { "\"text\"", "not JSON" },
        { "7", "an event must be a JSON object" },
        { """{"specversion":"1.0"}""", "type is required" },
        { Event(e => e["type"] = "Handoff.Session.Begun"), "type is not one that is handled" },
        { Event(e => e["type"] = 7), "type must be a string, not a number" },
        { Event(e => e.Remove("id")), "id is required" },
        { Event(e => e["id"] = ""), "id must not be empty" },
        { Event(e => e["id"] = new string('i', 257)), "id is 257 characters long" },
        { Event(e => e.Remove("source")), "source is required" },
        { Event(e => e.Remove("time")), "time is required" },
        { Event(e => e["time"] = "yesterday"), "time must be an RFC 3339 time" },
        { Event(e => e["time"] = "2027-13-41T00:00:00Z"), "time must be an RFC 3339 time" },
        { Event(e => e["time"] = "2999-01-01T00:00:00Z"), "time is more than 24 hours ahead" },
        { Event(e => e.Remove("data")), "data must be an object" },
        { Event(e => e["data"] = null), "data must be an object" },
        { Event(e => e["data"] = new JsonArray()), "data must be an object" },
        { Event(e => e["data"] = "{}"), "data must be an object" },
        { Data(d => d.Remove("userId")), "data.userId is required" },
        { Data(d => d["userId"] = null), "data.userId is required" },
        { Data(d => d["userId"] = 7), "data.userId must be a string, not a number" },
        { Data(d => d["userId"] = new JsonObject()), "data.userId must be a string, not an object" },
        { Data(d => d["userId"] = "a\u0000b"), "data.userId holds the control character U+0000" },
        { Data(d => d["userId"] = "a\u007fb"), "data.userId holds the control character U+007F" },
        { Data(d => d["deviceId"] = "a\nb"), "data.deviceId holds the control character U+000A" },
        { Data(d => d["deviceId"] = new string('d', 257)), "data.deviceId is 257 characters long" },
        { Data(d => d.Remove("deviceId")), "data.deviceId is required, or data.terminal, or data.ipAddress" },
        { Data(d => d["interactive"] = "yes"), "data.interactive must be true or false" },
        { Data(d => d["principalKind"] = "robot"), "data.principalKind must be one of" },
        { Data(d => d["authMethods"] = "password"), "data.authMethods must be an array" },
        { Data(d => d["authMethods"] = new JsonArray(7)), "data.authMethods must be an array of strings" },
        { Event(_ => { }).Replace("\"s-bad\"", string.Concat(Enumerable.Repeat("[", 60)) + string.Concat(Enumerable.Repeat("]", 60)), StringComparison.Ordinal), "not JSON" },
        { """{"id":"e","topic":"/t","subject":"s","eventType":"Handoff.Session.Started","eventTime":"2026-11-22T08:00:00Z","data":{},"dataVersion":"1"}""", "data.userId is required" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task It_is_kept_with_the_reason_in_one_storage_call_and_never_delivered_again(string bad, string reason)
    {
        var marked = Marked(bad);
        var before = (await RejectedAsync()).Select(rejected => (string)rejected["id"]!).ToHashSet();
        await _stack.ForgetCallsAsync();
        Assert.Equal(HttpStatusCode.OK, (await _stack.PublishRawAsync($"[{marked}]")).StatusCode);

        Assert.Single(await _stack.CallsAsync("table"));
        var rejected = Assert.Single(await RejectedAsync(), rejected => !before.Contains((string)rejected["id"]!));
        Shapes.Check(Shapes.Rejection, rejected);
        Assert.Contains(reason, (string)rejected["reason"]!, StringComparison.OrdinalIgnoreCase);
        Assert.Empty((await _stack.ControlAsync("/deadletters")).AsArray());

        // The same bytes again, straight to the host: the same row, acknowledged.
        Assert.Equal(HttpStatusCode.Accepted, (await DeliverAsync($"[{marked}]")).StatusCode);
        Assert.Single(await RejectedAsync(), again => !before.Contains((string)again["id"]!));
    }

    /// <summary>The host replaces half of a surrogate pair before the app sees it; another host may not.</summary>
    [Theory]
    [InlineData("\\ud800")]
    [InlineData("a\\udc00b")]
    public async Task Half_of_a_surrogate_pair_is_no_text(string half)
    {
        var json = Event(json => json["id"] = Events.New("e")).Replace("s-bad", half, StringComparison.Ordinal);
        var answer = await CallsByHand.CallAsync(HttpMethod.Post, _stack.Handler() + "/OnSignIn", "{\"Data\":{\"evt\":" + json + "}}", ("X-Azure-Functions-InvocationId", "x"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var id = (string)JsonNode.Parse(json.Replace(half, "", StringComparison.Ordinal))!["id"]!;
        var rejected = Assert.Single(await RejectedAsync(), rejected => ((string)rejected["excerpt"]!).Contains(id, StringComparison.Ordinal));
        Assert.Equal("a text in the event is not valid Unicode", (string?)rejected["reason"]);
    }

    [Fact]
    public async Task Good_events_beside_it_are_handled()
    {
        var (device, other) = (Events.New("tablet"), Events.New("tablet"));
        var array = new JsonArray(Events.CheckOut(device, "operator-a"), JsonNode.Parse(Marked("{}")), null, 7, "text", new JsonArray(),
            Events.Of("Handoff.Device.CheckedOut", 0, new() { ["deviceId"] = 5 }), Events.CheckOut(other, "operator-b"));
        await _stack.PublishRawAsync(array.ToJsonString());

        Assert.Equal("operator-a", (string?)(await _stack.DeviceAsync(device))["holder"]!["userId"]);
        Assert.Equal("operator-b", (string?)(await _stack.DeviceAsync(other))["holder"]!["userId"]);
        Assert.Single(await _stack.LedgerAsync(device), entry => (string?)entry["type"] == "device.checkedOut");
        Assert.Empty((await _stack.ControlAsync("/deadletters")).AsArray());
    }

    [Fact]
    public async Task A_megabyte_of_garbage_is_one_row_and_a_short_excerpt()
    {
        var chance = new Random(7);
        var garbage = string.Concat(Enumerable.Range(0, 500_000).Select(_ => char.ConvertFromUtf32(chance.Next(0x20, 0xD7FF))));
        await _stack.ForgetCallsAsync();
        Assert.Equal(HttpStatusCode.OK, (await _stack.PublishRawAsync(garbage)).StatusCode);

        Assert.Single(await _stack.CallsAsync("table"));
        var rejected = Assert.Single(await RejectedAsync(), rejected => (long)rejected["size"]! > 1_000_000);
        Assert.InRange(((string)rejected["excerpt"]!).Length, 1, 2000);
        Assert.Empty((await _stack.ControlAsync("/deadletters")).AsArray());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("not json at all")]
    [InlineData("\u0000\u0001\u0002")]
    [InlineData("{'id':1}")]
    public async Task What_is_no_JSON_never_stops_the_app(string body)
    {
        await _stack.PublishRawAsync(body);
        Assert.False((await DeliverAsync(body)).IsSuccessStatusCode);
        Assert.Empty((await _stack.ControlAsync("/deadletters")).AsArray());
        Assert.Equal(0, _stack.Local.HandlerCrashes);
    }

    [Fact]
    public async Task An_empty_array_is_nothing()
    {
        await _stack.ForgetCallsAsync();
        Assert.Equal(HttpStatusCode.OK, (await _stack.PublishRawAsync("[]")).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await DeliverAsync("[]")).StatusCode);
        Assert.Empty(await _stack.CallsAsync("table"));
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData(@"a\b")]
    [InlineData("a#b?c")]
    [InlineData("../../applications/x")]
    [InlineData("x') or (1 eq 1")]
    [InlineData("a|b|head")]
    [InlineData("a%2Fb")]
    public async Task Ids_with_odd_characters_are_ids_like_any_other(string id)
    {
        var (device, first, second) = ($"{id} {Events.New("d")}", $"{id} {Events.New("u")}", Events.New("operator"));
        await _stack.ForgetCallsAsync();
        var begins = Residuals.SignIn(device, first, $"{id} s-1", -60, $"{id} ward", id);
        (begins["id"], begins["source"]) = ($"{id} {Events.New("e")}", id);
        await _stack.PublishAsync(begins);
        await _stack.PublishAsync(Residuals.SignIn(device, second, "s-2", 0, null, null), begins);

        var handoff = Assert.Single(await _stack.HandoffsAsync(device));
        Assert.Equal(first, (string?)handoff["from"]!["userId"]);
        Assert.Single(await _stack.LedgerAsync(device), entry => (string?)entry["eventId"] == (string?)begins["id"] && (string?)entry["type"] == "session.started");
        Assert.True((bool)(await _stack.GetAsync($"/api/devices/{Uri.EscapeDataString(device)}/custody/verify"))["valid"]!);
        foreach (var path in (await _stack.CallsAsync("graph")).Select(call => (string)call["path"]!))
        {
            Assert.Matches("^/v1.0/users/[^/?#]+(/revokeSignInSessions)?([?].*)?$", path);
        }
    }

    private async Task<IReadOnlyList<JsonNode>> RejectedAsync() => [.. (await _stack.GetAsync("/api/rejected-events"))["items"]!.AsArray().Select(item => item!)];

    /// <summary>Posts to the host's own endpoint, as Event Grid does.</summary>
    private Task<HttpResponseMessage> DeliverAsync(string body) => CallsByHand.CallAsync(
        HttpMethod.Post, $"{_stack.Local.Functions}/runtime/webhooks/EventGrid?functionName=OnSignIn", body, ("aeg-event-type", "Notification"));

    /// <summary>Makes the bytes new, and so the rejection, whatever their shape.</summary>
    private static string Marked(string bad) => bad switch
    {
        "{}" => $$"""{"marked":"{{Events.New("m")}}"}""",
        "[]" => $$"""["{{Events.New("m")}}"]""",
        "\"text\"" => $"\"{Events.New("m")}\"",
        "7" => Random.Shared.NextInt64(1 << 30).ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => bad.Insert(bad.LastIndexOf('}'), $",\"marked\":\"{Events.New("m")}\""),
    };

    private static string Event(Action<JsonObject> spoil)
    {
        var json = Events.SignIn("tablet-bad", "operator-bad", "s-bad");
        json["id"] = "e-bad";
        json["time"] = "2026-11-22T08:00:00Z";
        spoil(json);
        return json.ToJsonString();
    }

    private static string Data(Action<JsonObject> spoil) => Event(json => spoil(json["data"]!.AsObject()));
}
