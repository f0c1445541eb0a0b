using System.Text.Json;

namespace Handoff.Rules.Events;

/// <summary>
/// The parts of an event that both accepted schemas carry: CloudEvents 1.0 in structured mode
/// (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md) and the Event Grid schema
/// (https://learn.microsoft.com/azure/event-grid/event-schema).
/// </summary>
internal readonly record struct Envelope(EventKey Key, string Type, DateTimeOffset At, JsonElement Data)
{
    public static (Envelope? Envelope, Reading.Rejected? Rejected) Read(JsonElement json)
    {
        var fields = new ReadFields(json, "");
        var isCloudEvent = json.TryGetProperty("specversion", out _) || json.TryGetProperty("type", out _);
        var type = fields.Required(isCloudEvent ? "type" : "eventType");
        if (type is null)
        {
            return (null, Reject(fields, null, null));
        }

        var id = fields.Required("id");
        // Event Grid fills in the topic of an event that its publisher left without one; an event that came another way may lack it.
        var source = isCloudEvent ? fields.Required("source") : fields.Text("topic") ?? "eventgrid";
        var at = fields.Time(isCloudEvent ? "time" : "eventTime");
        if (at is null)
        {
            fields.Refuse(isCloudEvent ? "time" : "eventTime", "is required: it says when the fact happened");
        }

        if (fields.Error is not null)
        {
            return (null, Reject(fields, type, id is null || source is null ? null : new EventKey(source, id)));
        }

        var key = new EventKey(source!, id!);
        if (!json.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Object)
        {
            return (null, new Reading.Rejected("data must be an object", "data", type, key));
        }

        return (new Envelope(key, type, at!.Value, data), null);
    }

    private static Reading.Rejected Reject(ReadFields fields, string? type, EventKey? key) =>
        new(fields.Error!.Value.Reason, fields.Error.Value.Field, type, key);
}
