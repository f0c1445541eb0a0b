using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HandoffFunctions.Local.Web;

/// <summary>JSON in and out of the stack's servers: bad input is a value, never an exception.</summary>
internal static class Json
{
    /// <summary>Text beyond ASCII stays readable, as the real services write it.</summary>
    public static readonly JsonSerializerOptions Plain = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Parses <paramref name="text"/>; false when it is not JSON.</summary>
    public static bool TryParse(string text, out JsonNode? node)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            node = FromElement(document.RootElement);
            return true;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: an escaped half of a surrogate pair in a name.
            node = null;
            return false;
        }
    }

    /// <summary>Whether it parses, even where no .NET string could hold what it escapes.</summary>
    public static bool IsJson(string text)
    {
        try
        {
            JsonDocument.Parse(text).Dispose();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>A node of its own; of a repeated property name the last wins, as most parsers do.</summary>
    public static JsonNode? FromElement(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var copy = new JsonObject();
                foreach (var property in element.EnumerateObject())
                {
                    copy[property.Name] = FromElement(property.Value);
                }
                return copy;
            case JsonValueKind.Array:
                return new JsonArray([.. element.EnumerateArray().Select(FromElement)]);
            case JsonValueKind.Null:
                return null;
            default:
                return JsonValue.Create(element.Clone());
        }
    }

    public static string Write(JsonNode? node) => node is null ? "null" : node.ToJsonString(Plain);

    /// <summary>The string under <paramref name="name"/>, or null when there is none.</summary>
    public static string? Text(this JsonNode? node, string name) =>
        (node as JsonObject)?[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String
            ? value.GetValue<string>()
            : null;

    /// <summary>The boolean under <paramref name="name"/>, or null when there is none.</summary>
    public static bool? Flag(this JsonNode? node, string name) =>
        (node as JsonObject)?[name]?.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => null,
        };

    /// <summary>The objects of the array under <paramref name="name"/>; empty when there is none.</summary>
    public static IEnumerable<JsonObject> Objects(this JsonNode? node, string name) =>
        ((node as JsonObject)?[name] as JsonArray)?.OfType<JsonObject>() ?? [];

    public static JsonArray ToJsonArray(this IEnumerable<JsonNode?> nodes) =>
        new([.. nodes.Select(node => node?.Parent is null ? node : node.DeepClone())]);
}
