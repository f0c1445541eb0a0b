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

    /// <summary>
    /// The events of an invocation, each as its JSON text. One event comes as an object; a batch comes as a string that holds an array.
    /// Whatever else comes is handed on as it is, so that it is recorded as rejected instead of being lost.
    /// </summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Events(ReadOnlyMemory<byte> body)
    {
        JsonElement bound;
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("Data", out var data)
                || data.ValueKind != JsonValueKind.Object
                || !data.TryGetProperty(EventBinding, out bound))
            {
                return [body];
            }

            bound = bound.Clone();
        }
        catch (JsonException)
        {
            return [body];
        }

        return bound.ValueKind == JsonValueKind.String ? FromText(bound.GetString()!) : Split(bound);
    }

    private static IReadOnlyList<ReadOnlyMemory<byte>> FromText(string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return Split(document.RootElement);
        }
        catch (JsonException)
        {
            return [bytes];
        }
    }

    private static IReadOnlyList<ReadOnlyMemory<byte>> Split(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(Raw)] : [Raw(value)];

    private static ReadOnlyMemory<byte> Raw(JsonElement value) => System.Text.Encoding.UTF8.GetBytes(value.GetRawText());
}
