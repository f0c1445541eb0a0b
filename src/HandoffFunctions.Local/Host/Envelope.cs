using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using HandoffFunctions.Local.Services.EventHub;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Host;

/// <summary>
/// The body of a call to a custom handler, <c>{"Data":{…},"Metadata":{…}}</c>
/// (https://learn.microsoft.com/azure/azure-functions/functions-custom-handlers#request-payload). A value that is no
/// JSON object travels as a string that holds its JSON.
/// </summary>
internal static class Envelope
{
    /// <param name="eventJson">One event; what is no object is passed on as it is.</param>
    public static string ForEvent(FunctionBinding function, string eventJson, DateTimeOffset now)
    {
        var rewritten = LikeNewtonsoft.Rewrite(eventJson);
        using var document = JsonDocument.Parse(rewritten);
        string? data = null;
        if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("data", out var value)
            && value.ValueKind != JsonValueKind.Null)
        {
            data = value.ValueKind == JsonValueKind.Object ? value.GetRawText() : Quoted(value.GetRawText());
        }
        return Write(function, rewritten, now, data is null ? [] : [("data", data)]);
    }

    /// <param name="arrayJson">The batch, which travels as a string.</param>
    public static string ForEvents(FunctionBinding function, string arrayJson, DateTimeOffset now) =>
        Write(function, Quoted(LikeNewtonsoft.Rewrite(arrayJson)), now, []);

    public static string ForTimer(FunctionBinding function, JsonObject? status, bool isPastDue, DateTimeOffset now) =>
        Write(function, Json.Write(new JsonObject
        {
            ["Schedule"] = new JsonObject { ["AdjustForDST"] = true },
            ["ScheduleStatus"] = status,
            ["IsPastDue"] = isPastDue,
        }), now, []);

    /// <summary>
    /// A batch of one partition. With <c>dataType</c> <c>string</c> the bodies are strings, else they are parsed (and
    /// rewritten, see <see cref="LikeNewtonsoft"/>); the array itself is a string either way, as are the metadata
    /// arrays. Null when a body has to be JSON and is not: the real host fails before it calls the handler.
    /// </summary>
    public static string? ForHubEvents(FunctionBinding function, IReadOnlyList<HubEvent> batch, DateTimeOffset now)
    {
        var asText = string.Equals(function.Trigger.Text("dataType"), "string", StringComparison.OrdinalIgnoreCase);
        var bodies = batch.Select(each => asText ? Quoted(each.Body) : Json.IsJson(each.Body) ? LikeNewtonsoft.Rewrite(each.Body) : null).ToList();
        if (bodies.Contains(null))
        {
            return null;
        }
        var partition = Json.Write(new JsonObject
        {
            ["FullyQualifiedNamespace"] = "local.servicebus.windows.net",
            ["EventHubName"] = function.Trigger.Text("eventHubName"),
            ["ConsumerGroup"] = function.Trigger.Text("consumerGroup") ?? "$Default",
            ["PartitionId"] = "0",
        });
        if (!function.IsMany && batch is [var only])
        {
            return Write(function, asText || !bodies[0]!.StartsWith('{') ? Quoted(only.Body) : bodies[0]!, now,
            [
                ("PartitionContext", partition), ("PartitionKey", "null"), ("Offset", Quoted(Offset(only))),
                ("SequenceNumber", Quoted(Text(only.SequenceNumber))), ("EnqueuedTimeUtc", Quoted(Time(only))),
                ("Properties", "{}"), ("SystemProperties", "{}"),
            ]);
        }
        string ArrayOf(Func<HubEvent, string> item) => Quoted($"[{string.Join(',', batch.Select(item))}]");
        return Write(function, Quoted($"[{string.Join(',', bodies)}]"), now,
        [
            ("PartitionContext", partition),
            ("PartitionKeyArray", ArrayOf(_ => "null")),
            ("OffsetArray", ArrayOf(each => Quoted(Offset(each)))),
            ("OffsetStringArray", ArrayOf(each => Quoted(Offset(each)))),
            ("SequenceNumberArray", ArrayOf(each => Text(each.SequenceNumber))),
            ("EnqueuedTimeUtcArray", ArrayOf(each => Quoted(Time(each)))),
            ("PropertiesArray", ArrayOf(_ => "{}")),
            ("SystemPropertiesArray", ArrayOf(_ => "{}")),
        ]);
    }

    private static string Write(
        FunctionBinding function, string data, DateTimeOffset now, IEnumerable<(string Name, string Json)> metadata)
    {
        var sys = Json.Write(new JsonObject
        {
            ["MethodName"] = function.Name,
            ["UtcNow"] = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture),
            ["RandGuid"] = Guid.NewGuid().ToString(),
        });
        var members = metadata.Append(("sys", sys)).Select(each => $"{Quoted(each.Item1)}:{each.Item2}");
        return $"{{\"Data\":{{{Quoted(function.BindingName)}:{data}}},\"Metadata\":{{{string.Join(',', members)}}}}}";
    }

    private static string Quoted(string text) => JsonSerializer.Serialize(text, Json.Plain);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Offset(HubEvent each) => Text(each.SequenceNumber * 1024);

    // The extension hands on the time without its zone.
    private static string Time(HubEvent each) =>
        each.Enqueued.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);
}
