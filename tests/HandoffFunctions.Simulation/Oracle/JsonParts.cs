using System.Runtime.InteropServices;
using System.Text.Json;

namespace HandoffFunctions.Simulation.Oracle;

/// <summary>Reads stored JSON without the product's own types.</summary>
internal static class JsonParts
{
    public static string? Text(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static DateTimeOffset? Time(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out var time) ? time : null;

    public static bool Flag(this JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    public static int Number(this JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetInt32() : 0;

    public static JsonElement.ArrayEnumerator Each(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : default;

    public static JsonElement? Part(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    /// <summary>The text as it stands in the document, byte for byte.</summary>
    public static ReadOnlySpan<byte> Raw(this JsonElement json) => JsonMarshal.GetRawUtf8Value(json);

    /// <summary>State writes names of states as the code spells them; the contract spells them with a small letter.</summary>
    public static string Word(this JsonElement json, string name) => json.Text(name) is { Length: > 0 } text ? char.ToLowerInvariant(text[0]) + text[1..] : "";
}
