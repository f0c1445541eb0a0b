using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Handoff.Rules.Text;

namespace Handoff.Rules.Events;

/// <summary>
/// Microsoft Graph's change events from an Event Grid partner topic (https://learn.microsoft.com/azure/event-grid/microsoft-entra-events)
/// and what it says there of the subscription (https://learn.microsoft.com/graph/change-notifications-lifecycle-events). They carry ids and
/// no state.
/// </summary>
public static class ReadDirectoryEvent
{
    private const string Prefix = "Microsoft.Graph.";

    /// <summary>Reads an event from its JSON text in UTF-8, or null when it is none of Microsoft Graph's: then it is read as any other.</summary>
    /// <param name="clientState">The text that the subscription was made with, which proves whose event it is; null when there is none.</param>
    public static DirectoryReading? From(ReadOnlyMemory<byte> json, string? clientState, DateTimeOffset now)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 32 });
            return document.RootElement.ValueKind == JsonValueKind.Object && TypeOf(document.RootElement) is { } type
                ? Read(document.RootElement, type, clientState, now)
                : null;
        }
        catch (Exception bad) when (bad is JsonException or InvalidOperationException)
        {
            // Text that is no JSON or no Unicode. Whoever reads any other event says so in its own words.
            return null;
        }
    }

    /// <summary>What is left of the type behind Graph's prefix, in lower case; null for another's type.</summary>
    private static string? TypeOf(JsonElement json)
    {
        var type = json.TryGetProperty("type", out var cloud) ? cloud : json.TryGetProperty("eventType", out var grid) ? grid : default;
        return type.ValueKind == JsonValueKind.String && type.GetString()!.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            ? type.GetString()![Prefix.Length..].ToUpperInvariant()
            : null;
    }

    private static DirectoryReading Read(JsonElement json, string type, string? clientState, DateTimeOffset now)
    {
        var lifecycle = LifecycleOf(json, type);
        if (type is not ("USERUPDATED" or "USERDELETED") && lifecycle is null)
        {
            return new DirectoryReading.Neither(new Reading.Ignored("a change in the directory that concerns no account"));
        }

        var (envelope, rejected) = Envelope.Read(json);
        if (envelope is not { } read)
        {
            return new DirectoryReading.Neither(rejected!);
        }

        if (read.At > now + ReadEvent.FurthestAhead)
        {
            return Refused(read, "time", "time is more than 24 hours ahead");
        }

        if (clientState is null)
        {
            return Refused(read, "data.clientState", "no subscription to the directory is configured, so nothing proves that the directory sent this");
        }

        if (!IsProven(read.Data, clientState))
        {
            return Refused(read, "data.clientState", "data.clientState is not what the subscription was made with: nothing proves that the directory sent this");
        }

        if (lifecycle is { } notice)
        {
            return new DirectoryReading.SubscriptionChanged(read.Key, read.At, notice);
        }

        return UserIdOf(read.Data) is { } userId
            ? new DirectoryReading.AccountChanged(read.Key, read.At, userId, type == "USERDELETED")
            : Refused(read, "data.resourceData.id", "data.resourceData.id must be a user's id");
    }

    /// <summary>Not every lifecycle event has a type of its own that is documented; all say what they are in their data.</summary>
    private static Lifecycle? LifecycleOf(JsonElement json, string type)
    {
        if (type == "SUBSCRIPTIONREAUTHORIZATIONREQUIRED")
        {
            return Lifecycle.ReauthorizationRequired;
        }

        var said = json.TryGetProperty("data", out var data) ? Text(data, "lifecycleEvent") : null;
        return Enum.GetValues<Lifecycle>().Where(one => string.Equals(Words.Of(one), said, StringComparison.OrdinalIgnoreCase)).Select(one => (Lifecycle?)one).FirstOrDefault();
    }

    /// <summary>
    /// Compared by their hashes, in a time that tells neither how much of the text was right nor how long the right one is.
    /// </summary>
    private static bool IsProven(JsonElement data, string clientState) =>
        Text(data, "clientState") is { } said
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(said)), SHA256.HashData(Encoding.UTF8.GetBytes(clientState)));

    /// <summary>
    /// The id becomes part of an address. Object ids are GUIDs and user names have few other characters; nothing else is taken.
    /// </summary>
    private static string? UserIdOf(JsonElement data) =>
        data.TryGetProperty("resourceData", out var resource) && Text(resource, "id") is { Length: > 0 and <= ReadFields.LongestText } id
        && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '@') && id.Any(char.IsAsciiLetterOrDigit)
            ? id
            : null;

    private static string? Text(JsonElement source, string name) =>
        source.ValueKind == JsonValueKind.Object && source.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static DirectoryReading.Neither Refused(Envelope read, string field, string reason) => new(new Reading.Rejected(reason, field, read.Type, read.Key));
}
