using System.Globalization;
using System.Text.Json.Nodes;
using HandoffFunctions.Simulation.Model;
using HandoffFunctions.Tests.Fixtures;

namespace HandoffFunctions.Tests.Reliability.Calls;

/// <summary>What a story's events and log records mean to the model, which says who held what rightfully.</summary>
internal static class AsHappened
{
    /// <summary>Null when the model has no such fact.</summary>
    public static Happened? Event(JsonObject json)
    {
        var data = json["data"]!;
        return json.Text("type") is { } type && Enum.TryParse<What>(type["Handoff.".Length..].Replace(".", "", StringComparison.Ordinal), out var what)
            ? new Happened(what, Time(json.Text("time")!), json.Text("source")!, json.Text("id")!)
            {
                Device = data.Text("deviceId"),
                User = data.Text("userId"),
                Session = data.Text("sessionId"),
                App = data.Text("appId"),
                Interactive = (bool?)data["interactive"] ?? true,
                AgentOf = data.Text("onBehalfOf"),
            }
            : null;
    }

    /// <summary>Null for a record that names no device: where it is placed is the product's to say.</summary>
    public static Happened? Record(JsonObject json)
    {
        var properties = json["properties"]!;
        return properties["deviceDetail"].Text("deviceId") is { Length: > 0 } device && properties.Text("sessionId") is { } session
            ? new Happened(What.SessionStarted, Time(properties.Text("createdDateTime")!), "", properties.Text("id")!)
            {
                Device = device,
                User = properties.Text("userId"),
                Session = session,
                Interactive = (bool)properties["isInteractive"]!,
            }
            : null;
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
