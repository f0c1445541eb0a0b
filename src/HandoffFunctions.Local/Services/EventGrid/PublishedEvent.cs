using System.Text.Json;

namespace HandoffFunctions.Local.Services.EventGrid;

/// <summary>One element of a publication, as text, so that nothing in it is changed on the way.</summary>
/// <param name="Json">Any JSON value.</param>
/// <param name="Type">CloudEvents <c>type</c> or Event Grid <c>eventType</c>; empty when there is none.</param>
internal sealed record PublishedEvent(string Json, string Type, bool IsCloudEvent)
{
    /// <summary>
    /// Reads one event or an array. The real service answers 400 to what is no JSON or no object; here both are
    /// passed on (text that is no JSON as a JSON string), so that one can watch what the app does with them.
    /// </summary>
    public static IReadOnlyList<PublishedEvent> Read(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Array ? [.. root.EnumerateArray().Select(One)] : [One(root)];
        }
        catch (JsonException)
        {
            return [new PublishedEvent(JsonSerializer.Serialize(body), "", IsCloudEvent: false)];
        }
    }

    private static PublishedEvent One(JsonElement element)
    {
        var isCloudEvent = element.ValueKind == JsonValueKind.Object && element.TryGetProperty("specversion", out _);
        return new PublishedEvent(
            element.GetRawText(),
            (isCloudEvent ? Text(element, "type") : null) ?? Text(element, "eventType") ?? Text(element, "type") ?? "",
            isCloudEvent);
    }

    private static string? Text(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out var value)
            || value.ValueKind != JsonValueKind.String)
        {
            return null;
        }
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: no type that a filter could name.
            return null;
        }
    }
}
