using System.Text.Json;

namespace HandoffFunctions.Adapters.Graph;

/// <summary>Graph's answers are read by hand: the SDK's models refer to one another, and would all be kept in the trimmed program.</summary>
internal static class GraphJson
{
    /// <summary>The text under this name; null when there is none.</summary>
    public static string? Text(this JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The truth value under this name; null when there is none.</summary>
    public static bool? Flag(this JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null;
}
