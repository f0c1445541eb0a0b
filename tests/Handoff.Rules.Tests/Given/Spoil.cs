using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Handoff.Rules.Tests.Given;

/// <summary>
/// Spoils good bodies as senders, transports and attackers do: the shape mostly stays, so that the damage is met far inside. The same
/// chance makes the same bodies.
/// </summary>
/// <param name="mostText">Longest text that is put in, in characters.</param>
internal sealed class Spoil(Random chance, int mostText)
{
    private const string Mark = "put something here";

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 1000 };

    private static readonly string[] Texts =
    [
        "", " ", "\\u0000", "\\ud800", "a\\udc00b", "\\udfff\\ud800", "\\r\\nforged: line", "\\u001b[2J\\u001b[31mred", "\\u2028\\u202e\\ufeff", "\\uffff",
        "a/b\\\\c#d?e", "../../meta", "x' or RowKey ge '", "' or 1 eq 1 or '", "%27%20or%201%20eq%201", "\uff07 or 1 eq 1", "<img src=x onerror=alert(1)>", "=1+1",
        "{}", "[]", "null", "{\\\"a\\\":[", "\ud83d\ude80", "0000-00-00T00:00:00Z", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "1600-12-31T23:59:59Z",
        "1970-01-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T08:00:00", "9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59-14:00",
        "2026-11-22T08:00:00." + "123456789012345678901234567890Z", "/Date(-62135596800000)/",
    ];

    private static readonly string[] Others =
    [
        "null", "true", "false", "{}", "[]", "[[]]", "[[[[1]],{}],[]]", "[null]", "{\"\":null}", "0", "-0", "-1", "1e999", "-1E-400", "9223372036854775808", "253402300800",
        "123456789012345678901234567890", "1.0", "01", "NaN", "0x10", "'single'", "undefined", "\"open", "}", "]", ",", ":", "{\"a\":1,\"a\":2}", "[1,]", "/**/1",
    ];

    private static readonly byte[][] Bytes =
    [
        [0xEF, 0xBB, 0xBF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xFF], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x00], [0x0D, 0x0A], [0x1B], [0x22], [0x5C], [0x7B, 0x22],
    ];

    /// <summary>One body made of a good one.</summary>
    public byte[] Of(JsonNode good)
    {
        if (chance.Next(20) == 0)
        {
            return Instead(good);
        }

        var text = Values(good.DeepClone(), chance.Next(1, 4));
        return chance.Next(3) == 0 ? InBytes(Encoding.UTF8.GetBytes(text)) : Encoding.UTF8.GetBytes(text);
    }

    private byte[] Instead(JsonNode good)
    {
        var text = good.ToJsonString(Plain);
        return chance.Next(8) switch
        {
            0 => [],
            1 => Encoding.UTF8.GetBytes(Other()),
            2 => Encoding.Unicode.GetBytes(text),
            3 => Encoding.UTF8.GetBytes(text + text),
            4 => Encoding.UTF8.GetBytes($"[[{text}]]"),
            5 => Encoding.UTF8.GetBytes(Nested(chance.Next(20, 3000), text)),
            6 => Encoding.UTF8.GetBytes(new string(' ', chance.Next(1, 2000))),
            _ => Noise(chance.Next(1, 5000)),
        };
    }

    /// <summary>Puts something else in the place of some values; whatever is around them stays.</summary>
    private string Values(JsonNode json, int count)
    {
        var put = new List<string>();
        while (put.Count < count && Places(json).ToList() is { Count: > 0 } places)
        {
            var (parent, name, index) = places[chance.Next(places.Count)];
            var mark = JsonValue.Create($"{Mark} {put.Count}");
            if (parent is JsonArray array)
            {
                array[index] = mark;
                put.Add(Other());
                continue;
            }

            var members = parent.AsObject();
            var old = members[name]?.ToJsonString(Plain) ?? "null";
            members[name] = mark;
            put.Add(chance.Next(8) switch
            {
                // The same name twice: which one counts?
                0 => $"{old},\"{name}\":{Other()}",
                1 => $"{Other()},\"{name}\":{old}",
                2 => $"null,\"{name.ToUpperInvariant()}\":{old}",
                3 => $"{old},{Text()}:{Other()}",
                _ => Other(),
            });
        }

        var text = json.ToJsonString(Plain);
        for (var at = 0; at < put.Count; at++)
        {
            text = text.Replace($"\"{Mark} {at}\"", put[at], StringComparison.Ordinal);
        }

        return text;
    }

    private byte[] InBytes(byte[] body)
    {
        var at = chance.Next(body.Length + 1);
        var scrap = Bytes[chance.Next(Bytes.Length)];
        switch (chance.Next(6))
        {
            case 0:
                return body[..at];
            case 1:
                return body[at..];
            case 2 when at < body.Length:
                body[at] ^= (byte)(1 << chance.Next(8));
                return body;
            case 3:
                return [.. scrap, .. body];
            default:
                return [.. body[..at], .. scrap, .. body[at..]];
        }
    }

    private string Other() => chance.Next(12) switch
    {
        < 4 => Others[chance.Next(Others.Length)],
        4 => Nested(chance.Next(10, 200), "1"),
        _ => Text(),
    };

    private string Text() => '"' + (chance.Next(10) switch
    {
        0 => new string('x', chance.Next(200, 400)),
        1 => string.Concat(Enumerable.Repeat("\ud83d\ude80", chance.Next(100, 1100))),
        2 => string.Concat(Enumerable.Repeat("eyJ", chance.Next(1, 900))),
        3 => string.Concat(Enumerable.Repeat("\\\\\\\"token", chance.Next(1, 400))),
        4 when chance.Next(12) == 0 => new string('y', chance.Next(mostText / 2, mostText)),
        _ => Texts[chance.Next(Texts.Length)],
    }) + '"';

    private static string Nested(int depth, string inside) =>
        string.Concat(Enumerable.Repeat("[{\"a\":", depth / 2)) + inside + string.Concat(Enumerable.Repeat("}]", depth / 2));

    private byte[] Noise(int length)
    {
        var noise = new byte[length];
        chance.NextBytes(noise);
        return noise;
    }

    private static IEnumerable<(JsonNode Parent, string Name, int Index)> Places(JsonNode? node) => node switch
    {
        JsonObject members => members.ToList().SelectMany(member => Places(member.Value).Prepend((members, member.Key, 0))),
        JsonArray items => items.ToList().SelectMany((item, index) => Places(item).Prepend((items, "", index))),
        _ => [],
    };
}
