using System.Text.Json;

namespace Handoff.Rules.Events.Signals;

/// <summary>One subject identifier.</summary>
/// <param name="Format">Its format; null when it has none.</param>
/// <param name="Value">What tells its subject apart; null where the format is none that names anything here.</param>
/// <param name="Reason">What is wrong with it; null when nothing is.</param>
internal sealed record Identifier(string? Format, string? Value, IReadOnlyList<Identifier> Aliases, string? Reason = null, string? Field = null);

/// <summary>Reads a subject identifier. The members of each format: RFC 9493, section 3, and SSF 1.0.</summary>
internal static class ReadIdentifier
{
    private const int MostAliases = 16;

    /// <summary>The format, under the name that it has since RFC 9493 whichever name it came under.</summary>
    public static string? FormatOf(JsonElement json) =>
        json.TryGetProperty("format", out var format) && format.ValueKind == JsonValueKind.String ? format.GetString()
        : json.TryGetProperty("subject_type", out var type) && type.ValueKind == JsonValueKind.String ? type.GetString()!.Replace('-', '_')
        : null;

    public static Identifier From(JsonElement json, string path)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return Wrong(path, "must be an object");
        }

        var format = FormatOf(json);
        return format switch
        {
            null => Wrong(path + ".format", "is required"),
            "iss_sub" => Member("sub"),
            "opaque" => Member("id"),
            "email" => Member("email"),
            "account" or "uri" => Member("uri"),
            "jwt_id" => Member("jti"),
            "saml_assertion_id" => Member("assertion_id"),
            "aliases" => WithAliases(json, path),
            _ => new Identifier(format, null, []),
        };

        Identifier Member(string name)
        {
            var fields = new ReadFields(json, path + ".");
            var value = fields.Required(name);
            return fields.Error is { } error ? new Identifier(format, null, [], error.Reason, error.Field) : new Identifier(format, value, []);
        }
    }

    /// <summary>A text that is an identifier of a certain format by itself.</summary>
    public static Identifier OfText(JsonElement json, string path, string format) =>
        json.ValueKind == JsonValueKind.String && json.GetString() is { Length: > 0 and <= ReadFields.LongestText } text && !text.Any(char.IsControl)
            ? new Identifier(format, text, [])
            : Wrong(path, $"must be a text of 1 to {ReadFields.LongestText} characters without control characters");

    private static Identifier WithAliases(JsonElement json, string path)
    {
        if (!json.TryGetProperty("identifiers", out var all) || all.ValueKind != JsonValueKind.Array || all.GetArrayLength() is 0 or > MostAliases)
        {
            return Wrong(path + ".identifiers", $"must be an array of 1 to {MostAliases} identifiers");
        }

        // RFC 9493, section 3.2.8: aliases are not nested. One level is all that is read.
        var aliases = all.EnumerateArray().Where(one => one.ValueKind != JsonValueKind.Object || FormatOf(one) != "aliases").Select(one => From(one, path + ".identifiers")).ToList();
        return aliases.Find(one => one.Reason is not null) ?? new Identifier("aliases", null, aliases);
    }

    private static Identifier Wrong(string path, string why) => new(null, null, [], $"{path} {why}", path);
}
