using System.Collections.Frozen;
using System.Text.Json;
using Handoff.Rules.Text;

namespace Handoff.Rules.Events.Records;

/// <summary>Reads a provider's map strictly: a key, a field or a fact that is not known is an error, and so is one that is missing.</summary>
internal static class ReadProviderMap
{
    private static readonly string[] Keys =
        ["provider", "describedAt", "recognisedBy", "type", "facts", "succeeded", "failedBy", "id", "scope", "time", "absent", "fields"];

    private static readonly FactKind[] Kinds = [FactKind.SessionStarted, FactKind.SessionActive, FactKind.SessionEnded];

    public static (ProviderMap? Map, string? Error) From(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return (Read(document.RootElement), null);
        }
        catch (JsonException bad)
        {
            return (null, $"line {bad.LineNumber + 1}: not JSON");
        }
        catch (FormatException wrong)
        {
            return (null, wrong.Message);
        }
    }

    private static ProviderMap Read(JsonElement map)
    {
        OnlyKeys(map, "", Keys);
        var succeeded = map.TryGetProperty("succeeded", out var outcome);
        if (succeeded)
        {
            OnlyKeys(outcome, "succeeded.", ["at", "is"]);
        }

        Text(map, "describedAt");
        var time = Member(map, "time", JsonValueKind.Object);
        OnlyKeys(time, "time.", ["at", "as"]);
        var fields = Fields(Member(map, "fields", JsonValueKind.Object));
        return new ProviderMap
        {
            Provider = Text(map, "provider"),
            RecognisedBy = [.. Member(map, "recognisedBy", JsonValueKind.Array).EnumerateArray().Select(any => Texts(any, "recognisedBy"))],
            Type = Texts(map, "type", isRequired: true),
            Facts = Member(map, "facts", JsonValueKind.Object).EnumerateObject().ToFrozenDictionary(fact => fact.Name, Kind, StringComparer.Ordinal),
            SucceededAt = succeeded ? Texts(outcome, "at", isRequired: true) : [],
            SucceededIs = succeeded ? Texts(outcome, "is", isRequired: true) : [],
            FailedBy = Texts(map, "failedBy", isRequired: !succeeded),
            Id = Texts(map, "id", isRequired: true),
            Scope = Texts(map, "scope", isRequired: false),
            TimeAt = Texts(time, "at", isRequired: true),
            TimeIsEpoch = Text(time, "as") switch
            {
                "epochMilliseconds" => true,
                "text" => false,
                _ => throw new FormatException("time.as must be text or epochMilliseconds"),
            },
            Absent = Texts(map, "absent", isRequired: false),
            Fields = fields,
        };
    }

    private static FrozenDictionary<string, string[]> Fields(JsonElement fields)
    {
        OnlyKeys(fields, "fields.", ReadMapped.FieldNames);
        foreach (var required in new[] { "userId", "sessionId" })
        {
            Texts(fields, required, isRequired: true);
        }

        return fields.EnumerateObject().ToFrozenDictionary(field => field.Name, field => Texts(field.Value, $"fields.{field.Name}"), StringComparer.Ordinal);
    }

    private static FactKind Kind(JsonProperty fact) =>
        fact.Value.ValueKind == JsonValueKind.String && Words.TryParse<FactKind>(fact.Value.GetString()!, out var kind) && Kinds.Contains(kind)
            ? kind
            : throw new FormatException($"facts.{fact.Name} must be one of {string.Join(", ", Kinds.Select(Words.Of))}");

    private static void OnlyKeys(JsonElement value, string under, string[] keys)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"{(under.Length == 0 ? "a map" : under.TrimEnd('.'))} must be an object");
        }

        if (value.EnumerateObject().FirstOrDefault(member => !keys.Contains(member.Name)) is { Value.ValueKind: not JsonValueKind.Undefined } unknown)
        {
            throw new FormatException($"{under}{unknown.Name} is not a key that is known");
        }
    }

    private static JsonElement Member(JsonElement value, string name, JsonValueKind kind) =>
        value.TryGetProperty(name, out var member) && member.ValueKind == kind ? member : throw new FormatException($"{name} is required, as {kind}");

    private static string Text(JsonElement value, string name) => Member(value, name, JsonValueKind.String).GetString()!;

    private static string[] Texts(JsonElement value, string name, bool isRequired) =>
        value.TryGetProperty(name, out var texts) ? Texts(texts, name) : isRequired ? throw new FormatException($"{name} is required") : [];

    private static string[] Texts(JsonElement texts, string name) =>
        texts.ValueKind == JsonValueKind.Array && texts.GetArrayLength() > 0 && texts.EnumerateArray().All(text => text.ValueKind == JsonValueKind.String && text.GetString()!.Length > 0)
            ? [.. texts.EnumerateArray().Select(text => text.GetString()!)]
            : throw new FormatException($"{name} must be an array of texts, with one at least");
}
