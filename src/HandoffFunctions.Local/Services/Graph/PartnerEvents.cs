using System.Globalization;
using System.Text.Json.Nodes;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Services.Graph;

/// <summary>
/// What Microsoft Graph publishes on a partner topic: ids, and nothing of what changed
/// (https://learn.microsoft.com/azure/event-grid/microsoft-entra-events,
/// https://learn.microsoft.com/graph/change-notifications-lifecycle-events).
/// </summary>
internal static class PartnerEvents
{
    public const string Application = "00000000-0000-0000-0000-00000000a991";

    private const string Tenant = "00000000-0000-0000-0000-00000000e4a7";

    /// <param name="changeType"><c>updated</c> or <c>deleted</c>.</param>
    public static JsonObject OfUser(JsonObject subscription, string userId, string changeType, DateTimeOffset at)
    {
        var resource = "Users/" + userId;
        var data = Data(subscription, resource);
        data["changeType"] = changeType;
        data["resourceData"] = new JsonObject
        {
            ["@odata.type"] = "#Microsoft.Graph.User",
            ["@odata.id"] = resource,
            ["id"] = userId,
            ["organizationId"] = Tenant,
            ["eventTime"] = Time(at),
            ["sequenceNumber"] = at.UtcTicks,
        };
        return Event($"Microsoft.Graph.User{char.ToUpperInvariant(changeType[0])}{changeType[1..]}", resource, at, data);
    }

    /// <param name="lifecycleEvent"><c>reauthorizationRequired</c>, <c>subscriptionRemoved</c> or <c>missed</c>.</param>
    public static JsonObject OfSubscription(JsonObject subscription, string lifecycleEvent, DateTimeOffset at)
    {
        var resource = subscription.Text("resource")!;
        var data = Data(subscription, resource);
        data["lifecycleEvent"] = lifecycleEvent;
        // Only the first of the three has a type that is documented: the others do not come for users today.
        var type = lifecycleEvent.StartsWith("subscription", StringComparison.Ordinal)
            ? char.ToUpperInvariant(lifecycleEvent[0]) + lifecycleEvent[1..]
            : $"Subscription{char.ToUpperInvariant(lifecycleEvent[0])}{lifecycleEvent[1..]}";
        return Event("Microsoft.Graph." + type, resource, at, data);
    }

    private static JsonObject Data(JsonObject subscription, string resource) => new()
    {
        ["clientState"] = subscription.Text("clientState"),
        ["resource"] = resource,
        ["subscriptionExpirationDateTime"] = subscription.Text("expirationDateTime"),
        ["subscriptionId"] = subscription.Text("id"),
        ["tenantId"] = Tenant,
    };

    private static JsonObject Event(string type, string subject, DateTimeOffset at, JsonObject data) => new()
    {
        ["id"] = Guid.NewGuid().ToString(),
        ["type"] = type,
        ["source"] = $"/tenants/{Tenant}/applications/{Application}",
        ["subject"] = subject,
        ["time"] = Time(at),
        ["datacontenttype"] = "application/json",
        ["specversion"] = "1.0",
        ["data"] = data,
    };

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
