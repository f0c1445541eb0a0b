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

    public static JsonObject Lost(string device, double at = 0) => Of("Handoff.Device.Lost", at, new() { ["deviceId"] = device });

    public static JsonObject Retired(string device, double at = 0) => Of("Handoff.Device.Retired", at, new() { ["deviceId"] = device });

    public static JsonObject Reset(string device, double at = 0, string? handoff = null) =>
        Of("Handoff.Device.Reset", at, new() { ["deviceId"] = device, ["handoffId"] = handoff });

    public static JsonObject AppCleared(string app, string user, string device, double at = 0, string? handoff = null) =>
        Of("Handoff.App.SessionCleared", at, new() { ["appId"] = app, ["userId"] = user, ["deviceId"] = device, ["handoffId"] = handoff });

    public static JsonObject ShiftEnded(string user, double at = 0) => Of("Handoff.Worker.ShiftEnded", at, new() { ["userId"] = user });

    public static JsonObject Moved(string user, double at = 0) =>
        Of("Handoff.Worker.Moved", at, new() { ["userId"] = user, ["fromDepartment"] = "ward-1", ["toDepartment"] = "ward-2" });

    public static JsonObject Departed(string user, double at = 0) => Of("Handoff.Worker.Departed", at, new() { ["userId"] = user, ["reason"] = "contract ended" });

    /// <summary>The same event with another value in its data.</summary>
    public static JsonObject With(this JsonObject @event, string name, JsonNode? value)
    {
        @event["data"]![name] = value;
        return @event;
    }

    /// <summary>The same event under the id of another.</summary>
    public static JsonObject As(this JsonObject @event, JsonObject other)
    {
        @event["id"] = other["id"]!.DeepClone();
        return @event;
    }

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
