using System.Text.Json;

namespace Handoff.Rules.Events.Records;

/// <summary>
/// JSON inside of JSON: Azure Monitor writes some objects and arrays as text, such as <c>authenticationDetails</c>
/// (https://learn.microsoft.com/azure/azure-monitor/reference/tables/signinlogs).
/// </summary>
internal static class JsonText
{
    private const int Deepest = 16;

    /// <summary>The value, or what it holds if it is a text that holds an object or an array.</summary>
    public static JsonElement Unpack(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String || value.GetString()!.TrimStart() is not ['{' or '[', ..] text)
        {
            return value;
        }

        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = Deepest });
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return value;
        }
    }

    /// <summary>The members of an object that say something, by name without regard to case; null when it is no object.</summary>
    public static Dictionary<string, JsonElement>? Members(JsonElement value)
    {
        var unpacked = Unpack(value);
        if (unpacked.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var members = new Dictionary<string, JsonElement>(StringComparer.OrdinalIgnoreCase);
        foreach (var member in unpacked.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Null && !(member.Value.ValueKind == JsonValueKind.String && member.Value.ValueEquals("")))
            {
                members.TryAdd(member.Name, member.Value);
            }
        }

        return members;
    }

    /// <summary>The items of an array; a single object counts as an array of itself, because exporters unwrap it.</summary>
    public static IReadOnlyList<JsonElement> Items(JsonElement? value) => value is not { } some ? [] : Unpack(some) switch
    {
        { ValueKind: JsonValueKind.Array } array => [.. array.EnumerateArray()],
        { ValueKind: JsonValueKind.Object } one => [one],
        _ => [],
    };
}
