using System.Text;
using System.Text.Json;

namespace Handoff.Rules.Policy;

/// <summary>One value of the policy file, with the line on which it stands, so that every error can name its line.</summary>
internal sealed class PolicyNode
{
    public required JsonTokenType Kind { get; init; }
    public required int Line { get; init; }
    public string Text { get; init; } = "";
    public List<PolicyNode> Items { get; } = [];
    public List<(string Name, int Line, PolicyNode Value)> Members { get; } = [];

    /// <summary>Parses the whole file. A file that is no JSON at all is one error.</summary>
    public static (PolicyNode? Root, PolicyError? Error) Parse(ReadOnlySpan<byte> json)
    {
        var lines = new LineCount(json);
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 16 });
        try
        {
            reader.Read();
            var root = Read(ref reader, lines);
            return reader.Read() ? (null, new PolicyError(lines.At(reader.TokenStartIndex), "", "text after the end of the policy")) : (root, null);
        }
        catch (JsonException bad)
        {
            return (null, new PolicyError((int)(bad.LineNumber ?? 0) + 1, "", $"not JSON (byte {bad.BytePositionInLine + 1} of the line)"));
        }
        catch (InvalidOperationException)
        {
            // The reader takes "\ud800" as a string and refuses only when the text is asked for.
            return (null, new PolicyError(lines.At(reader.TokenStartIndex), "", "a text that is not valid Unicode"));
        }
    }

    private static PolicyNode Read(ref Utf8JsonReader reader, LineCount lines)
    {
        var line = lines.At(reader.TokenStartIndex);
        var node = new PolicyNode
        {
            Kind = reader.TokenType,
            Line = line,
            Text = reader.TokenType switch
            {
                JsonTokenType.String => reader.GetString()!,
                JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
                _ => "",
            },
        };
        while (node.Kind == JsonTokenType.StartObject && reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var (name, at) = (reader.GetString()!, lines.At(reader.TokenStartIndex));
            reader.Read();
            node.Members.Add((name, at, Read(ref reader, lines)));
        }

        while (node.Kind == JsonTokenType.StartArray && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            node.Items.Add(Read(ref reader, lines));
        }

        return node;
    }

    private sealed class LineCount
    {
        private readonly List<int> _ends = [];

        public LineCount(ReadOnlySpan<byte> json)
        {
            for (var i = 0; i < json.Length; i++)
            {
                if (json[i] == (byte)'\n')
                {
                    _ends.Add(i);
                }
            }
        }

        public int At(long offset)
        {
            var index = _ends.BinarySearch((int)offset);
            return (index < 0 ? ~index : index) + 1;
        }
    }
}

/// <summary>What is wrong with a policy file.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Path">Where in the file, such as <c>classes.kiosk.grace</c>.</param>
/// <param name="Message">What is wrong and what is allowed.</param>
public sealed record PolicyError(int Line, string Path, string Message)
{
    public override string ToString() => Path.Length == 0 ? $"line {Line}: {Message}" : $"line {Line}: {Path}: {Message}";
}
