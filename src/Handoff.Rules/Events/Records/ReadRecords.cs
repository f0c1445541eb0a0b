using System.Text.Json;

namespace Handoff.Rules.Events.Records;

/// <summary>
/// Reads the log records that identity providers send. Whatever arrives, every record gets its own answer: one that cannot be read never
/// spoils the others, and nothing here throws. <c>docs/sources.md</c> says for users what is read from which record.
/// </summary>
public static class ReadRecords
{
    /// <summary>Largest record, in bytes; as much as a whole event of an event hub may have (https://learn.microsoft.com/azure/event-hubs/event-hubs-quotas).</summary>
    internal const int MostRecordBytes = 1 << 20;

    private const int Deepest = 32;

    /// <summary>Reads one event hub event's body, a batch of them, or a posted body.</summary>
    /// <param name="body">
    /// One record, an array of records, <c>{"records":[…]}</c>, or one record a line. An array may hold any of these again, also as text.
    /// </param>
    /// <param name="now">Against which a time that is too far ahead is told.</param>
    public static IReadOnlyList<RecordReading> From(ReadOnlyMemory<byte> body, DateTimeOffset now) =>
        [.. SplitBody.From(body).Select(piece => piece.Fault is { } fault
            ? new RecordReading(piece.Json, null, null, new Reading.Rejected(fault))
            : Read(piece.Json, now))];

    private static RecordReading Read(ReadOnlyMemory<byte> json, DateTimeOffset now)
    {
        if (json.Length > MostRecordBytes)
        {
            return new RecordReading(json, null, null, new Reading.Rejected($"a record may have {MostRecordBytes} bytes and no more"));
        }

        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = Deepest });
            return Read(json, new RecordFields(document.RootElement), now);
        }
        catch (JsonException)
        {
            // The text was walked from end to end before; what is left to object to is its depth.
            return new RecordReading(json, null, null, new Reading.Rejected($"a record may nest {Deepest} levels deep and no more"));
        }
        catch (InvalidOperationException)
        {
            // The parser takes "\ud800" as a string and refuses only when the text is asked for.
            return new RecordReading(json, null, null, new Reading.Rejected("a text in the record is not valid Unicode"));
        }
    }

    private static RecordReading Read(ReadOnlyMemory<byte> json, RecordFields fields, DateTimeOffset now)
    {
        if (ProviderMaps.Of(fields) is { } map)
        {
            return new RecordReading(json, map.Provider, Believable(map.Time(fields), now), ReadMapped.From(fields, map, now));
        }

        var at = Believable(fields.AnyTime(EntraRecord.Times), now);
        if (EntraLog.Of(fields) is { } log)
        {
            return new RecordReading(json, log.Feed, at, log.Read(new EntraRecord(fields, log, now)));
        }

        return new RecordReading(json, null, at, Unknown(fields, fields.Text("category")));
    }

    private static Reading.Rejected Unknown(RecordFields fields, string? category)
    {
        fields.Refuse("category", category is null
            ? "is required: it says which log the record is from"
            : $"is not one that is read; these are: {string.Join(", ", EntraLog.Known.Select(log => log.Category))}");
        return new Reading.Rejected(fields.Error!.Value.Reason, fields.Error.Value.Field, category);
    }

    private static DateTimeOffset? Believable(DateTimeOffset? at, DateTimeOffset now) => at > now + ReadEvent.FurthestAhead ? null : at;
}
