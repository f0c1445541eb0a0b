using System.Globalization;
using System.Text.Json.Nodes;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Services.EventGrid;

/// <summary>
/// Events given up, each with its last outcome in the attributes that Event Grid adds: camelCase in its own schema,
/// lower case in CloudEvents (https://learn.microsoft.com/azure/event-grid/manage-event-delivery). Written at once;
/// the real service waits five minutes.
/// </summary>
internal sealed class DeadLetters
{
    private readonly Lock _gate = new();
    private readonly List<JsonNode> _letters = [];

    public JsonArray ToJson()
    {
        lock (_gate)
        {
            return _letters.Select(letter => letter.DeepClone()).ToJsonArray();
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _letters.Clear();
        }
    }

    public void Add(PublishedEvent given, string reason, Attempt last, DateTimeOffset published)
    {
        // What no node can hold (an escaped half of a surrogate pair) is kept as text.
        var node = Json.TryParse(given.Json, out var parsed) ? parsed : given.Json;
        var letter = node as JsonObject ?? new JsonObject { ["event"] = node };
        void Attribute(string name, JsonNode? value) =>
            letter[given.IsCloudEvent ? name.ToLowerInvariant() : name] = value;
        Attribute("deadLetterReason", reason);
        Attribute("deliveryAttempts", last.Number);
        Attribute("lastDeliveryOutcome", last.Outcome);
        if (last.Status > 0)
        {
            Attribute("lastHttpStatusCode", last.Status);
        }
        Attribute("publishTime", Time(published));
        Attribute("lastDeliveryAttemptTime", Time(last.At));
        lock (_gate)
        {
            _letters.Add(letter);
        }
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    /// <summary>One try to deliver.</summary>
    /// <param name="Number">1 for the first.</param>
    /// <param name="Status">HTTP status; 0 when there was no answer.</param>
    public sealed record Attempt(int Number, DateTimeOffset At, int Status)
    {
        public bool Succeeded => Status is >= 200 and <= 204;

        public string Outcome => Status switch
        {
            0 => "TimedOut",
            400 => "BadRequest",
            401 => "Unauthorized",
            403 => "Forbidden",
            404 => "NotFound",
            413 => "PayloadTooLarge",
            503 => "Busy",
            _ => "GenericError",
        };
    }
}
