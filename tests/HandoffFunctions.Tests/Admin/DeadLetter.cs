using System.Text.Json.Nodes;

namespace HandoffFunctions.Tests.Admin;

/// <summary>Blobs as Event Grid writes them (https://learn.microsoft.com/azure/event-grid/delivery-and-retry#dead-letter-events).</summary>
internal static class DeadLetter
{
    public static string Blob(params JsonObject[] events) => new JsonArray([.. events.Select(Of)]).ToJsonString();

    private static JsonNode Of(JsonObject @event)
    {
        var letter = @event.DeepClone().AsObject();
        letter["deadletterreason"] = "MaxDeliveryAttemptsExceeded";
        letter["deliveryattempts"] = 30;
        letter["lastdeliveryoutcome"] = "GenericError";
        letter["lasthttpstatuscode"] = 500;
        letter["publishtime"] = "2026-11-22T06:00:00.4018726Z";
        letter["lastdeliveryattempttime"] = "2026-11-22T07:00:00.1Z";
        return letter;
    }
}
