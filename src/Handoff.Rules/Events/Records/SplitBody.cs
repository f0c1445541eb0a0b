using System.Text;
using System.Text.Json;

namespace Handoff.Rules.Events.Records;

/// <summary>
/// Takes a delivery apart into records, without reading them. Diagnostic settings wrap records in <c>{"records":[…]}</c>
/// (https://learn.microsoft.com/azure/azure-monitor/platform/stream-monitoring-data-event-hubs), Okta's event hooks in
/// <c>{"data":{"events":[…]}}</c> (https://developer.okta.com/docs/concepts/event-hooks/), and a batch of hub events is an array of such
/// bodies, as JSON or as text.
/// </summary>
internal sealed class SplitBody
{
    /// <summary>One record, or the rest of a body in which no record can be told any more.</summary>
    /// <param name="Fault">Why the text is no record; null when it may be one.</param>
    public readonly record struct Piece(ReadOnlyMemory<byte> Json, string? Fault = null);

    internal const int MostBytes = 16 << 20;
    internal const int MostRecords = 10_000;
    private const int MostWrappings = 4;

    private readonly List<Piece> _pieces = [];

    /// <summary>How far the text at hand is done with, in bytes: where what cannot be read begins.</summary>
    private long _done;

    private bool IsFull => _pieces.Count > MostRecords;

    public static IReadOnlyList<Piece> From(ReadOnlyMemory<byte> body)
    {
        if (body.Length > MostBytes)
        {
            return [new Piece(body, $"a delivery may have {MostBytes} bytes and no more")];
        }

        var split = new SplitBody();
        split.Text(body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body, 0);
        return split._pieces;
    }

    private void Text(ReadOnlyMemory<byte> json, int wrappings)
    {
        _done = 0;
        try
        {
            var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = int.MaxValue, AllowMultipleValues = true });
            var isEmpty = true;
            while (!IsFull && reader.Read())
            {
                isEmpty = false;
                Value(ref reader, json, wrappings);
            }

            if (isEmpty)
            {
                Add(json, "there is nothing in it");
            }
        }
        catch (JsonException bad)
        {
            Add(json[(int)_done..], $"not JSON: line {bad.LineNumber + 1}, byte {bad.BytePositionInLine + 1}");
        }
    }

    private void Value(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, int wrappings)
    {
        var start = (int)reader.TokenStartIndex;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                Members(ref reader, json, wrappings);
                break;
            case JsonTokenType.StartArray when wrappings < MostWrappings:
                Items(ref reader, json, wrappings + 1);
                break;
            case JsonTokenType.String when wrappings < MostWrappings:
                Unquote(ref reader, json[start..(int)reader.BytesConsumed], wrappings + 1);
                break;
            default:
                reader.Skip();
                Add(json[start..(int)reader.BytesConsumed], wrappings < MostWrappings ? "a record must be a JSON object" : $"a record may be wrapped {MostWrappings} times and no more");
                break;
        }

        _done = reader.BytesConsumed;
    }

    private void Items(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, int wrappings)
    {
        while (!IsFull && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Value(ref reader, json, wrappings);
        }
    }

    /// <summary>Walks through an object: either it wraps records, which are taken, or it is one itself.</summary>
    private void Members(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, int wrappings)
    {
        var (start, depth) = ((int)reader.TokenStartIndex, reader.CurrentDepth);
        var (wraps, isInData) = (false, false);
        while (!IsFull && reader.Read() && !(reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == depth))
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                isInData = false;
                continue;
            }

            var wrapping = isInData ? Is(reader, "events"u8) : Is(reader, "records"u8) || Is(reader, "Records"u8);
            var isData = !isInData && Is(reader, "data"u8);
            reader.Read();
            if (wrapping && reader.TokenType == JsonTokenType.StartArray && wrappings < MostWrappings)
            {
                wraps = true;
                Items(ref reader, json, wrappings + 1);
            }
            else if (isData && reader.TokenType == JsonTokenType.StartObject)
            {
                isInData = true;
            }
            else
            {
                reader.Skip();
            }
        }

        if (!wraps)
        {
            Add(json[start..(int)reader.BytesConsumed], null);
        }
    }

    private void Unquote(ref Utf8JsonReader reader, ReadOnlyMemory<byte> quoted, int wrappings)
    {
        try
        {
            Text(Encoding.UTF8.GetBytes(reader.GetString()!), wrappings);
        }
        catch (InvalidOperationException)
        {
            Add(quoted, "a text in it is not valid Unicode");
        }
    }

    private void Add(ReadOnlyMemory<byte> json, string? fault)
    {
        if (!IsFull)
        {
            _pieces.Add(_pieces.Count < MostRecords ? new Piece(json, fault) : new Piece(json, $"a delivery may hold {MostRecords} records and no more; this one and the rest are left out"));
        }
    }

    // A name with an escape in it is none of ours, and an ill-formed escape would throw.
    private static bool Is(in Utf8JsonReader reader, ReadOnlySpan<byte> name) => !reader.ValueIsEscaped && reader.ValueTextEquals(name);
}
