using System.Globalization;
using System.Text.Json.Nodes;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Host;

/// <summary>
/// A function's retry policy; the host honours it for timers and event hubs
/// (https://learn.microsoft.com/azure/azure-functions/functions-bindings-error-pages#retry-policies).
/// </summary>
/// <param name="MaxRetries">-1 = for ever.</param>
internal sealed record Retry(int MaxRetries, TimeSpan First, TimeSpan Longest, bool Doubles)
{
    public static Retry? Read(JsonNode? node)
    {
        if (node is not JsonObject)
        {
            return null;
        }
        var doubles = string.Equals(node.Text("strategy"), "exponentialBackoff", StringComparison.OrdinalIgnoreCase);
        var first = Duration(node.Text(doubles ? "minimumInterval" : "delayInterval"));
        return new Retry((int?)node["maxRetryCount"] ?? 0, first, doubles ? Duration(node.Text("maximumInterval")) : first, doubles);
    }

    /// <summary>The pause before retry <paramref name="number"/> (from 1); null when there are no more.</summary>
    public TimeSpan? PauseBefore(int number)
    {
        if (MaxRetries >= 0 && number > MaxRetries)
        {
            return null;
        }
        var pause = Doubles ? First * Math.Pow(2, Math.Min(number - 1, 30)) : First;
        return pause < Longest ? pause : Longest;
    }

    private static TimeSpan Duration(string? text) =>
        TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var duration) ? duration : TimeSpan.Zero;
}
