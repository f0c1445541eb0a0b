using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Handoff.Rules.Text;
using Happened = HandoffFunctions.Simulation.Model.Happened;
using What = HandoffFunctions.Simulation.Model.What;

namespace HandoffFunctions.Simulation.Order;

/// <summary>Events as they are published: <c>Say.SignsIn(0, "tablet-1", "a", "s1")</c>. The same sentence is the same event, with the same id.</summary>
internal static class Say
{
    public static Occurrence SignsIn(double minute, string device, string user, string session, string? app = null) =>
        Event(minute, "Handoff.Session.Started", device, user, session, ("appId", app));

    /// <summary>A sign-in that nobody typed.</summary>
    public static Occurrence Refreshes(double minute, string device, string user, string session) =>
        Event(minute, "Handoff.Session.Started", device, user, session, ("interactive", false));

    public static Occurrence Uses(double minute, string device, string user, string session, double? issued = null) =>
        Event(minute, "Handoff.Session.Active", device, user, session, ("tokenIssuedAt", issued is { } at ? Rfc3339.Write(World.Morning.AddMinutes(at)) : null));

    public static Occurrence SignsOut(double minute, string device, string user, string session) => Event(minute, "Handoff.Session.Ended", device, user, session);

    public static Occurrence ChecksOut(double minute, string device, string user) => Event(minute, "Handoff.Device.CheckedOut", device, user);

    public static Occurrence ChecksIn(double minute, string device, string? user = null) => Event(minute, "Handoff.Device.CheckedIn", device, user);

    public static Occurrence Resets(double minute, string device) => Event(minute, "Handoff.Device.Reset", device);

    public static Occurrence ClearsApp(double minute, string device, string user, string app) => Event(minute, "Handoff.App.SessionCleared", device, user, null, ("appId", app));

    public static Occurrence IsLost(double minute, string device) => Event(minute, "Handoff.Device.Lost", device);

    public static Occurrence IsRetired(double minute, string device) => Event(minute, "Handoff.Device.Retired", device);

    public static Occurrence EndsShift(double minute, string user) => Event(minute, "Handoff.Worker.ShiftEnded", null, user);

    public static Occurrence Moves(double minute, string user) => Event(minute, "Handoff.Worker.Moved", null, user);

    public static Occurrence Departs(double minute, string user) => Event(minute, "Handoff.Worker.Departed", null, user);

    /// <summary>An agent acts for somebody.</summary>
    public static Occurrence Acts(double minute, string device, string agent, string session, string? onBehalfOf) =>
        Event(minute, "Handoff.Session.Active", device, agent, session, ("principalKind", "agent"), ("onBehalfOf", onBehalfOf));

    /// <summary>The vault says something of the version that a secret had in the morning.</summary>
    public static Occurrence OfSecret(double minute, string secret, string what)
    {
        var type = $"Microsoft.KeyVault.Secret{what}";
        return new Occurrence(minute, $"{what} of {secret}", world =>
        {
            var version = world.Vault.Versions(secret)[0].Id;
            return world.Stories.Handle.HandleAsync(Bytes(Envelope(minute, type, $"{minute} {type} {secret}", new JsonObject
            {
                ["Id"] = $"https://ward-kv.vault.azure.net/secrets/{secret}/{version}",
                ["VaultName"] = "ward-kv",
                ["ObjectType"] = "Secret",
                ["ObjectName"] = secret,
                ["Version"] = version,
            })), CancellationToken.None);
        });
    }

    /// <summary>An account's state in the directory changes, and the directory says that something did.</summary>
    /// <param name="isEnabled">Null: it is deleted.</param>
    public static Occurrence Account(double minute, string user, bool? isEnabled)
    {
        var change = isEnabled is null ? "deleted" : "updated";
        var said = Envelope(minute, isEnabled is null ? "Microsoft.Graph.UserDeleted" : "Microsoft.Graph.UserUpdated", $"{minute} {change} {user}", new JsonObject
        {
            ["changeType"] = change,
            ["clientState"] = World.ClientState,
            ["resource"] = $"Users/{user}",
            ["resourceData"] = new JsonObject { ["id"] = user },
            ["subscriptionId"] = "sub-1",
            ["tenantId"] = "tenant-a",
        });
        var body = Bytes(said);
        return new Occurrence(minute, $"account of {user} {(isEnabled is { } on ? on ? "enabled" : "disabled" : "deleted")}", world => world.Stories.DirectoryChanges.HandleAsync(body, CancellationToken.None))
        {
            Happens = world => world.SetAccount(user, isEnabled),
        };
    }

    private static Occurrence Event(double minute, string type, string? device, string? user = null, string? session = null, params (string Name, JsonNode? Value)[] more)
    {
        var data = new JsonObject();
        foreach (var (name, value) in new (string, JsonNode?)[] { ("deviceId", device), ("userId", user), ("sessionId", session) }.Concat(more))
        {
            if (value is not null)
            {
                data[name] = value;
            }
        }

        var what = $"{type["Handoff.".Length..]} {data.ToJsonString()}";
        var told = Envelope(minute, type, string.Create(CultureInfo.InvariantCulture, $"{minute} {what}"), data);
        var body = Bytes(told);
        return new Occurrence(minute, what, world => world.Stories.Handle.HandleAsync(body, CancellationToken.None))
        {
            Fact = new Happened(Enum.Parse<What>(type["Handoff.".Length..].Replace(".", "", StringComparison.Ordinal)), World.Morning.AddMinutes(minute), "/ward", (string)told["id"]!)
            {
                Device = device,
                User = user,
                Session = session,
                App = (string?)data["appId"],
                Interactive = (bool?)data["interactive"] ?? true,
                AgentOf = (string?)data["onBehalfOf"],
                TokenIssuedAt = data["tokenIssuedAt"] is { } issued ? DateTimeOffset.Parse((string)issued!, CultureInfo.InvariantCulture) : null,
            },
        };
    }

    private static JsonObject Envelope(double minute, string type, string id, JsonObject data) => new()
    {
        ["specversion"] = "1.0",
        ["id"] = Handoff.Rules.Custody.HandoffKey.Digits(id, 16),
        ["source"] = "/ward",
        ["type"] = type,
        ["time"] = Rfc3339.Write(World.Morning.AddMinutes(minute)),
        ["data"] = data,
    };

    internal static byte[] Bytes(JsonNode json) => Encoding.UTF8.GetBytes(json.ToJsonString());
}
