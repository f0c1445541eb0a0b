using System.Buffers;
using System.Text.Json;

namespace HandoffFunctions.Admin.DeadLetters;

/// <summary>
/// What Event Grid gave up: a JSON array of events, each with why and when beside its own attributes
/// (https://learn.microsoft.com/azure/event-grid/delivery-and-retry#dead-letter-events).
/// </summary>
/// <param name="Events">The events as they were published, each as JSON; empty when there is a <paramref name="Problem"/>.</param>
/// <param name="Reasons">Why Event Grid gave them up, each once.</param>
/// <param name="Problem">Why the blob is left alone; null when all of it can be published again.</param>
internal sealed record DeadLetterBlob(IReadOnlyList<ReadOnlyMemory<byte>> Events, IReadOnlyList<string> Reasons, string? Problem)
{
    /// <summary>The topic in takes the events of those who report to it, and its subscriptions name exactly these types.</summary>
    private const string OurTypes = "Handoff.";

    /// <summary>In the CloudEvents form Event Grid writes its own attributes in lower case.</summary>
    private static readonly HashSet<string> Added =
        ["deadletterreason", "deliveryattempts", "lastdeliveryoutcome", "lasthttpstatuscode", "publishtime", "lastdeliveryattempttime"];

    public static DeadLetterBlob Read(ReadOnlyMemory<byte> blob)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(blob);
        }
        catch (JsonException)
        {
            return Left([], "it is not JSON");
        }

        using (document)
        {
            var root = document.RootElement;
            var letters = root.ValueKind == JsonValueKind.Array ? root.EnumerateArray().ToList() : [root];
            var reasons = letters.Select(letter => Text(letter, "deadletterreason") ?? Text(letter, "deadLetterReason")).OfType<string>().Distinct().ToList();
            // All of it or nothing: a blob comes from one subscription, and half of it must not be deleted.
            return letters.Count == 0 ? Left(reasons, "it holds no event")
                : letters.Select(WhyNot).FirstOrDefault(why => why is not null) is { } problem ? Left(reasons, problem)
                : new DeadLetterBlob([.. letters.Select(AsPublished)], reasons, null);
        }
    }

    private static DeadLetterBlob Left(IReadOnlyList<string> reasons, string problem) => new([], reasons, problem);

    private static string? WhyNot(JsonElement letter)
    {
        if (letter.ValueKind != JsonValueKind.Object)
        {
            return "it holds something that is no event";
        }

        if (Text(letter, "eventType") is { } old)
        {
            return $"{Shown(old)} is in the Event Grid schema, and the topic takes CloudEvents";
        }

        return Text(letter, "type") is not { } type || Text(letter, "id") is null || Text(letter, "source") is null ? "it holds an event without id, source or type"
            : !type.StartsWith(OurTypes, StringComparison.Ordinal) ? $"{Shown(type)} came from another topic; the topic in has no subscriber for it"
            : null;
    }

    private static ReadOnlyMemory<byte> AsPublished(JsonElement letter)
    {
        var text = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(text);
        json.WriteStartObject();
        // Documented samples of dead letters lack it, and no topic takes an event without.
        if (!letter.TryGetProperty("specversion", out _))
        {
            json.WriteString("specversion", "1.0");
        }

        foreach (var attribute in letter.EnumerateObject().Where(attribute => !Added.Contains(attribute.Name)))
        {
            attribute.WriteTo(json);
        }

        json.WriteEndObject();
        json.Flush();
        return text.WrittenMemory;
    }

    private static string? Text(JsonElement letter, string name) =>
        letter.ValueKind == JsonValueKind.Object && letter.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    /// <summary>It is printed on a terminal, and anybody may have written it.</summary>
    internal static string Shown(string text) => string.Concat(text.Take(100).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
}
