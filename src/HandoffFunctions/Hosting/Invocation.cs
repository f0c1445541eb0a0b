using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace HandoffFunctions.Hosting;

/// <summary>
/// What the Functions host sends to start one invocation of a function that is not an HTTP function: the bound data by the binding's name
/// (https://learn.microsoft.com/azure/azure-functions/functions-custom-handlers#request-payload).
/// </summary>
internal static class Invocation
{
    /// <summary>The name that every trigger binding of ours has that carries an event.</summary>
    public const string EventBinding = "evt";

    /// <summary>Far deeper than any event may be: one that is too deep is refused by its reader, alone, and not with all that came with it.</summary>
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1000 };

    /// <summary>
    /// The events of an invocation, each as its JSON text. One event comes as an object; a batch comes as a string that holds an array.
    /// Whatever else comes is handed on as it is, so that it is recorded as rejected instead of being lost.
    /// </summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Events(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Deep);
            return document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("Data", out var data)
                || data.ValueKind != JsonValueKind.Object
                || !data.TryGetProperty(EventBinding, out var bound) ? [body]
                : bound.ValueKind == JsonValueKind.String ? FromText(bound.GetString()!)
                : Split(bound);
        }
        catch (Exception bad) when (bad is JsonException or InvalidOperationException)
        {
            // No JSON, or a text in it that is no Unicode, which the parser finds out only when the text is asked for.
            return [body];
        }
    }

    private static IReadOnlyList<ReadOnlyMemory<byte>> FromText(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        try
        {
            using var document = JsonDocument.Parse(bytes, Deep);
            return Split(document.RootElement);
        }
        catch (JsonException)
        {
            return [bytes];
        }
    }

    private static IReadOnlyList<ReadOnlyMemory<byte>> Split(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(Raw)] : [Raw(value)];

    /// <summary>The bytes as they came: making text of them would fail where they are no UTF-8.</summary>
    private static ReadOnlyMemory<byte> Raw(JsonElement value) => JsonMarshal.GetRawUtf8Value(value).ToArray();
}
