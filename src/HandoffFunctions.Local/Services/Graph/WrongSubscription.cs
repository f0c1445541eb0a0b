using System.Globalization;
using System.Text.Json.Nodes;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Services.Graph;

/// <summary>Why Graph refuses to make or renew a subscription (https://learn.microsoft.com/graph/api/resources/subscription#properties).</summary>
internal static class WrongSubscription
{
    private const int LongestClientState = 128;

    private static readonly string[] Required = ["changeType", "notificationUrl", "resource", "expirationDateTime"];

    // https://learn.microsoft.com/azure/event-grid/subscribe-to-graph-api-events
    private static readonly string[] PartsOfTopic = ["azuresubscriptionid=", "resourcegroup=", "partnertopic=", "location="];

    public static string? Field(JsonObject asked)
    {
        if (Required.FirstOrDefault(name => asked.Text(name) is not { Length: > 0 }) is { } missing)
        {
            return $"{missing} is required.";
        }
        var changes = asked.Text("changeType")!.Split(',', StringSplitOptions.TrimEntries);
        return changes.Any(change => change.ToUpperInvariant() is not ("CREATED" or "UPDATED" or "DELETED")) ? "changeType is not supported."
            : asked.Text("resource")!.Trim('/').ToUpperInvariant() is not ("USERS" or "GROUPS") ? "resource is not supported."
            : !IsEndpoint(asked.Text("notificationUrl")!) ? "notificationUrl is not valid."
            : asked.Text("lifecycleNotificationUrl") is { } lifecycle && !IsEndpoint(lifecycle) ? "lifecycleNotificationUrl is not valid."
            : asked.Text("clientState")?.Length > LongestClientState ? $"clientState has at most {LongestClientState} characters."
            : null;
    }

    public static string? End(JsonObject asked, DateTimeOffset now)
    {
        if (!DateTimeOffset.TryParse(asked.Text("expirationDateTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end))
        {
            return "expirationDateTime is not valid.";
        }
        return end <= now ? "Subscription expiration can only be in the future."
            : end > now + GraphState.LongestSubscription
                ? $"Subscription expiration can only be {GraphState.LongestSubscription.TotalMinutes:0} minutes in the future."
                : null;
    }

    private static bool IsEndpoint(string url) =>
        url.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
        || (url.StartsWith("EventGrid:?", StringComparison.OrdinalIgnoreCase) && PartsOfTopic.All(part => url.Contains(part, StringComparison.OrdinalIgnoreCase)));
}
