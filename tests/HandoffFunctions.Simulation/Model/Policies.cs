using System.Text.Json.Nodes;

namespace HandoffFunctions.Simulation.Model;

/// <summary>Texts of policies other than the default one, with the devices of stories named.</summary>
internal static class Policies
{
    /// <summary>The default policy, and: a stronger sign-in after some handoffs, and sessions that must not lie idle.</summary>
    public static string Stricter { get; } = Changed(policy =>
    {
        foreach (var (name, each) in policy["classes"]!.AsObject())
        {
            each!["reauthentication"] = new JsonObject { ["methods"] = new JsonArray("fido2", "sms") };
            each["idleAfter"] = "90m";
            each["causes"] ??= new JsonObject();
            each["causes"]!["checkedOutToOther"] = new JsonObject { ["reauthentication"] = new JsonObject { ["required"] = name != "kiosk" } };
        }
    });

    /// <summary>The default policy, and a brake so tight that a story pulls it.</summary>
    public static string Braked { get; } = Changed(policy => policy["brake"] = new JsonObject { ["revocationsPerMinute"] = 1 });

    private static string Changed(Action<JsonNode> change)
    {
        var policy = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "policy.json")))!;
        change(policy);
        return InventStory.NameClasses(policy.ToJsonString());
    }
}
