using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HandoffFunctions.Local.Services.Graph;

/// <summary>All that the Graph stand-in remembers.</summary>
internal sealed class GraphState
{
    /// <summary>https://learn.microsoft.com/graph/change-notifications-overview#subscription-lifetime : users and groups.</summary>
    public static readonly TimeSpan LongestSubscription = TimeSpan.FromMinutes(41_760);

    private readonly TimeProvider _clock;

    public GraphState(TimeProvider clock, TimeSpan readBackLag)
    {
        _clock = clock;
        ReadBackLag = readBackLag;
        Writes = new WriteQuota(clock);
        // Long before any event of a story: a user whose tokens had just been revoked would need no revocation.
        var born = WholeSeconds(clock.GetUtcNow() - TimeSpan.FromDays(90));
        Users = new DirectoryObjects(clock, () => ReadBackLag, id => new JsonObject
        {
            ["id"] = id,
            ["exists"] = true,
            ["accountEnabled"] = true,
            ["userType"] = "Member",
            ["admin"] = false,
            ["displayName"] = id,
            ["userPrincipalName"] = id,
            ["signInSessionsValidFromDateTime"] = born,
            ["groups"] = new JsonArray(),
            ["grants"] = new JsonArray(),
            ["appRoles"] = new JsonArray(),
        });
        Devices = new DirectoryObjects(clock, () => ReadBackLag, id => new JsonObject
        {
            ["id"] = id,
            ["deviceId"] = id,
            ["exists"] = true,
            ["accountEnabled"] = true,
            ["displayName"] = id,
        });
        Agents = new DirectoryObjects(clock, () => ReadBackLag, id => new JsonObject
        {
            ["id"] = id,
            ["exists"] = true,
            ["accountEnabled"] = true,
            ["displayName"] = id,
        });
        Applications = new DirectoryObjects(clock, () => ReadBackLag, id => new JsonObject
        {
            ["id"] = id,
            ["appId"] = id,
            ["exists"] = true,
            ["displayName"] = id,
            ["passwordCredentials"] = new JsonArray(),
        });
        Subscriptions = new DirectoryObjects(clock, () => ReadBackLag, id => new JsonObject { ["id"] = id, ["exists"] = false });
    }

    public DirectoryObjects Users { get; }

    /// <summary>By the device id of sign-in logs; the object id is a property, the same unless it was set.</summary>
    public DirectoryObjects Devices { get; }

    /// <summary>Agent identities, by object id.</summary>
    public DirectoryObjects Agents { get; }

    public DirectoryObjects Applications { get; }

    /// <summary>Subscriptions to changes. Unlike the others they are not there before somebody makes them.</summary>
    public DirectoryObjects Subscriptions { get; }

    /// <summary>How long readers still see the state before a change.</summary>
    public TimeSpan ReadBackLag { get; set; }

    /// <summary>How many writes are taken.</summary>
    public WriteQuota Writes { get; }

    public DateTimeOffset Now => _clock.GetUtcNow();

    /// <summary>The true state of the subscriptions that have not ended, whether readers see them already or not.</summary>
    public IEnumerable<JsonObject> LiveSubscriptions() =>
        Subscriptions.Ids().Select(Subscriptions.Truth).Where(one => one["exists"]!.GetValue<bool>() && HasNotEnded(one));

    public bool HasNotEnded(JsonObject subscription) =>
        DateTimeOffset.Parse(subscription["expirationDateTime"]!.GetValue<string>(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) > Now;

    /// <summary>Graph states revocation times in whole seconds.</summary>
    public static string WholeSeconds(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Replaces the given properties; groups, grants and app roles may be given as bare ids.</summary>
    public static void Replace(JsonObject state, JsonObject given)
    {
        foreach (var (name, value) in given)
        {
            state[name] = value is JsonArray items && name is "groups" or "grants" or "appRoles" or "passwordCredentials"
                ? new JsonArray([.. ((JsonArray)value!).Select(item => WithId(item, name == "passwordCredentials" ? "keyId" : "id"))])
                : value?.DeepClone();
        }
    }

    private static JsonNode? WithId(JsonNode? item, string idName)
    {
        if (item is JsonValue value && value.GetValueKind() == JsonValueKind.String)
        {
            return new JsonObject { [idName] = value.GetValue<string>() };
        }
        var copy = item?.DeepClone();
        if (copy is JsonObject thing && thing[idName] is null)
        {
            thing[idName] = Guid.NewGuid().ToString();
        }
        return copy;
    }
}
