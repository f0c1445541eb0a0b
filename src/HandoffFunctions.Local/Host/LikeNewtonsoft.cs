using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace HandoffFunctions.Local.Host;

/// <summary>
/// Writes JSON as the real host passes it on. The host's parser takes strings that look like dates for dates and
/// writes them in its own form, writes fractions as doubles, and of a repeated name keeps the last
/// (https://www.newtonsoft.com/json/help/html/DatesInJSON.htm). Its time zone is UTC, as on Azure.
/// </summary>
internal static partial class LikeNewtonsoft
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 1000 };

    public static string Rewrite(string json)
    {
        using var document = JsonDocument.Parse(WithoutHalfPairs(json));
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Relaxed))
        {
            Write(writer, document.RootElement);
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                var last = new OrderedDictionary<string, JsonElement>();
                foreach (var property in element.EnumerateObject())
                {
                    last[property.Name] = property.Value;
                }
                foreach (var (name, value) in last)
                {
                    writer.WritePropertyName(name);
                    Write(writer, value);
                }
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    Write(writer, item);
                }
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(LooksLikeDate(element.GetString()!) ?? element.GetString());
                break;
            case JsonValueKind.Number:
                writer.WriteRawValue(Number(element.GetRawText()), skipInputValidation: true);
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private static string Number(string raw)
    {
        if (raw.AsSpan().IndexOfAny(".eE") < 0)
        {
            return raw == "-0" ? "0" : raw;
        }
        var text = double.Parse(raw, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture);
        if (!char.IsAsciiDigit(text[^1]))
        {
            // Beyond a double's range: Newtonsoft writes the word as a string.
            return text.StartsWith('-') ? "\"-Infinity\"" : "\"Infinity\"";
        }
        return text.AsSpan().IndexOfAny(".E") < 0 ? text + ".0" : text;
    }

    /// <summary>The date in the host's form, or null when the text stays as it is.</summary>
    private static string? LooksLikeDate(string text)
    {
        if (Microsoft().Match(text) is { Success: true } old
            && long.TryParse(old.Groups[1].Value, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds is > -62_135_596_800_000 and < 253_402_300_800_000)
        {
            return Form(DateTime.UnixEpoch.AddMilliseconds(milliseconds), old.Groups[2].Success ? "+00:00" : "Z");
        }
        if (text.Length is < 19 or > 40 || Iso().Match(text) is not { Success: true } iso
            || !DateTime.TryParseExact(iso.Groups[1].Value, "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return null;
        }
        time = time.AddTicks(long.Parse("0" + iso.Groups[2].Value.PadRight(7, '0'), CultureInfo.InvariantCulture));
        if (!iso.Groups["sign"].Success)
        {
            return Form(time, iso.Groups["z"].Success ? "Z" : "");
        }
        var offset = new TimeSpan(Whole(iso.Groups["h"]), Whole(iso.Groups["m"]), 0);
        var ticks = time.Ticks - (iso.Groups["sign"].Value == "-" ? -offset.Ticks : offset.Ticks);
        return Form(new DateTime(Math.Clamp(ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks)), "+00:00");
    }

    private static int Whole(Group digits) => digits.Success ? int.Parse(digits.Value, CultureInfo.InvariantCulture) : 0;

    private static string Form(DateTime time, string zone) =>
        time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture) + zone;

    [GeneratedRegex(@"^([0-9-]{10}T[0-9:]{8})(?:\.([0-9]{1,7}))?(?:(?<z>[Zz])|(?<sign>[+-])(?<h>[0-9]{2}):?(?<m>[0-9]{2})?)?\z")]
    private static partial Regex Iso();

    [GeneratedRegex(@"^/Date\((-?[0-9]+)([+-][0-9]{4})?\)/\z")]
    private static partial Regex Microsoft();

    // Escaped halves of surrogate pairs: the host's UTF-8 writer replaces them, this parser would refuse them.
    private static string WithoutHalfPairs(string json) => EscapesThatMatter().Replace(
        json, match => match.Groups["half"].Success ? @"\ufffd" : match.Value);

    [GeneratedRegex(@"\\\\|\\u[dD][89aAbB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})")]
    private static partial Regex EscapesThatMatter();
}
