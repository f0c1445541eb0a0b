using System.Globalization;
using System.Text.Json.Nodes;

namespace HandoffFunctions.Tests.Fixtures;

/// <summary>Events as publishers send them. Times are seconds from now.</summary>
internal static class Events
{
    public static JsonObject SignIn(string device, string user, string session, double at = 0, string? deviceClass = "clinical-tablet", string? app = null) =>
        Of("Handoff.Session.Started", at, new() { ["userId"] = user, ["sessionId"] = session, ["deviceId"] = device, ["deviceClass"] = deviceClass, ["appId"] = app });

    public static JsonObject Used(string device, string user, string session, double at = 0, double? issued = null) =>
        Of("Handoff.Session.Active", at, new()
        {
            ["userId"] = user,
            ["sessionId"] = session,
            ["deviceId"] = device,
            ["tokenIssuedAt"] = issued is { } seconds ? At(seconds) : null,
        });

    public static JsonObject SignOut(string device, string user, string session, double at = 0) =>
        Of("Handoff.Session.Ended", at, new() { ["userId"] = user, ["sessionId"] = session, ["deviceId"] = device });

    public static JsonObject CheckOut(string device, string user, double at = 0, string? deviceClass = null) =>
        Of("Handoff.Device.CheckedOut", at, new() { ["deviceId"] = device, ["userId"] = user, ["deviceClass"] = deviceClass });

    public static JsonObject CheckIn(string device, double at = 0, string? user = null) =>
        Of("Handoff.Device.CheckedIn", at, new() { ["deviceId"] = device, ["userId"] = user });

    /// <summary>Any event, as CloudEvents. Fields that are null are left out.</summary>
    public static JsonObject Of(string type, double at, JsonObject data)
    {
        foreach (var name in data.Where(pair => pair.Value is null).Select(pair => pair.Key).ToList())
        {
            data.Remove(name);
        }

        return new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = Guid.NewGuid().ToString(),
            ["source"] = "/tests",
            ["type"] = type,
            ["time"] = At(at),
            ["datacontenttype"] = "application/json",
            ["data"] = data,
        };
    }

    /// <summary>A name that no other test uses.</summary>
    public static string New(string kind) => $"{kind}-{Guid.NewGuid().ToString("N")[..10]}";

    private static string At(double seconds) => TimeProvider.System.GetUtcNow().AddSeconds(seconds).ToString("O", CultureInfo.InvariantCulture);
}
