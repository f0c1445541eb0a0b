using System.Text.Json.Nodes;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Services.Graph;

/// <summary>Publishes what happens to users, and to the subscriptions themselves, to each live subscription that asked for it.</summary>
/// <param name="publish">Hands an event to Event Grid.</param>
internal sealed class PartnerTopic(GraphState state, Action<JsonObject> publish)
{
    /// <summary>Any change: making, changing, disabling, and a deletion that can be undone.</summary>
    public void UserUpdated(string id) => Report(id, "updated");

    public void UserDeletedForGood(string id) => Report(id, "deleted");

    /// <summary>Says of one subscription, dead or alive, what Graph says at times; false for a word that Graph does not know.</summary>
    public bool Tell(JsonObject subscription, string lifecycleEvent)
    {
        var isKnown = lifecycleEvent is "reauthorizationRequired" or "subscriptionRemoved" or "missed";
        if (isKnown)
        {
            publish(PartnerEvents.OfSubscription(subscription, lifecycleEvent, state.Now));
        }
        return isKnown;
    }

    private void Report(string userId, string changeType)
    {
        foreach (var subscription in state.LiveSubscriptions().Where(one => Wants(one, changeType)))
        {
            publish(PartnerEvents.OfUser(subscription, userId, changeType, state.Now));
        }
    }

    private static bool Wants(JsonObject subscription, string changeType) =>
        subscription.Text("notificationUrl")!.StartsWith("EventGrid:", StringComparison.OrdinalIgnoreCase)
        && string.Equals(subscription.Text("resource")!.Trim('/'), "users", StringComparison.OrdinalIgnoreCase)
        && subscription.Text("changeType")!.Split(',', StringSplitOptions.TrimEntries).Contains(changeType, StringComparer.OrdinalIgnoreCase);
}
