using System.Text.Json;
using Handoff.Rules.Text;

namespace Handoff.Rules.Events;

/// <summary>
/// Reads named fields of one JSON object and remembers the first thing that is wrong. A field that is absent or null reads as null;
/// a field of the wrong type, too long, or with control characters is an error that names the field and what is allowed.
/// </summary>
internal sealed class ReadFields(JsonElement source, string path)
{
    /// <summary>Longest identifier that is taken, in UTF-16 characters. Entra's own ids and user names stay far below.</summary>
    public const int LongestText = 256;

    private const int MostItems = 32;

    public (string Reason, string Field)? Error { get; private set; }

    public string? Text(string name)
    {
        if (!Has(name, out var value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            return Fail<string>(name, $"must be a string, not {NameOf(value)}");
        }

        return Check(name, value.GetString()!);
    }

    public string? Required(string name)
    {
        var text = Text(name);
        if (text is null && Error is null)
        {
            Fail<string>(name, "is required");
        }

        return text;
    }

    public bool Flag(string name, bool otherwise)
    {
        if (!Has(name, out var value))
        {
            return otherwise;
        }

        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            Fail<string>(name, $"must be true or false, not {NameOf(value)}");
            return otherwise;
        }

        return value.GetBoolean();
    }

    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (Rfc3339.TryRead(text, out var time))
        {
            return time;
        }

        Fail<string>(name, "must be an RFC 3339 time with an offset, such as 2026-01-31T07:00:00Z");
        return null;
    }

    public IReadOnlyList<string>? Texts(string name)
    {
        if (!Has(name, out var value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > MostItems)
        {
            return Fail<IReadOnlyList<string>>(name, $"must be an array of at most {MostItems} strings");
        }

        var texts = new List<string>();
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String || Check(name, item.GetString()!) is not { } text)
            {
                return Fail<IReadOnlyList<string>>(name, $"must be an array of strings; one item is {NameOf(item)}");
            }

            texts.Add(text);
        }

        return texts;
    }

    public T Choice<T>(string name, T otherwise) where T : struct, Enum
    {
        if (Text(name) is not { } text)
        {
            return otherwise;
        }

        if (Words.TryParse<T>(text, out var choice))
        {
            return choice;
        }

        Fail<string>(name, $"must be one of {string.Join(", ", Words.All<T>())}");
        return otherwise;
    }

    public void Refuse(string name, string why) => Fail<string>(name, why);

    private bool Has(string name, out JsonElement value) =>
        source.TryGetProperty(name, out value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined);

    private string? Check(string name, string text) => FaultIn(text) is { } fault ? Fail<string>(name, fault) : text;

    /// <summary>What is wrong with a text that should be kept, or null when nothing is. Holds nothing of the text itself.</summary>
    internal static string? FaultIn(string text)
    {
        if (text.Length == 0)
        {
            return "must not be empty";
        }

        if (text.Length > LongestText)
        {
            return $"is {text.Length} characters long; at most {LongestText} are allowed";
        }

        foreach (var c in text)
        {
            if (char.IsControl(c))
            {
                return $"holds the control character U+{(int)c:X4}";
            }
        }

        // A lone surrogate cannot be written as UTF-8, so it could never be hashed or stored as it came.
        return text.IsNormalizedUnicode() ? null : "holds half of a surrogate pair";
    }

    private T? Fail<T>(string name, string why) where T : class
    {
        Error ??= ($"{path}{name} {why}", path + name);
        return null;
    }

    internal static string NameOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        JsonValueKind.String => "a string",
        _ => "null",
    };
}
