using System.Text.Json.Nodes;
using HandoffFunctions.Tests.Fixtures;

namespace HandoffFunctions.Tests.Reliability.Calls;

/// <summary>A handoff of every cause, with a secret that is bound to the device.</summary>
internal static class HandoffStories
{
    public static IEnumerable<CallStory> All { get; } =
    [
        CallStory.Of("next operator", story =>
        {
            Secret(story, "wifi", "handoff-device", "tablet-1");
            story.Event(0, SignIn("tablet-1", "operator-a", "s-1"));
            story.Event(90, SignIn("tablet-1", "operator-b", "s-2"));
        }),
        CallStory.Of("back to the rack", story =>
        {
            Secret(story, "wifi", "handoff-device", "tablet-1");
            story.Event(0, Events.CheckOut("tablet-1", "operator-a", deviceClass: "clinical-tablet"));
            story.Event(60, SignIn("tablet-1", "operator-a", "s-1"));
            story.Event(180, Events.CheckIn("tablet-1"));
        }),
        CallStory.Of("given to another", story =>
        {
            story.Event(0, Events.CheckOut("tablet-1", "operator-a", deviceClass: "clinical-tablet"));
            story.Event(60, SignIn("tablet-1", "operator-a", "s-1"));
            story.Event(180, Events.CheckOut("tablet-1", "operator-b"));
        }),
        CallStory.Of("end of a shift, with a sign-in that is reported late", story =>
        {
            story.Event(0, SignIn("tablet-1", "operator-a", "s-1"));
            story.Event(60, Events.CheckOut("tablet-2", "operator-a", deviceClass: "clinical-tablet"));
            story.Event(180, Events.ShiftEnded("operator-a"));
            story.Event(660, SignIn("tablet-3", "operator-a", "s-3"), happened: 120);
            story.Sweep(300);
            story.Sweep(930);
            story.Sweeps = [5];
        }),
        CallStory.Of("another department", story =>
        {
            story.Event(0, SignIn("tablet-1", "operator-a", "s-1"));
            story.Event(90, Events.Moved("operator-a"));
        }),
        CallStory.Of("departure of somebody with two devices and a secret", story =>
        {
            Secret(story, "on-call", "handoff-worker", "operator-a");
            Secret(story, "wifi", "handoff-device", "tablet-2");
            story.Event(0, SignIn("tablet-1", "operator-a", "s-1"));
            story.Event(60, SignIn("tablet-2", "operator-a", "s-2"));
            story.Event(180, Events.Departed("operator-a"));
        }),
        CallStory.Of("lost device", story =>
        {
            story.Policy(policy => policy["classes"]!["clinical-tablet"]!["causes"] = JsonNode.Parse("""{ "deviceLost": { "steps": ["disableDevice", "revokeTokens", "rotateSecret"] } }"""));
            story.Event(0, SignIn("tablet-1", "operator-a", "s-1"));
            story.Event(90, Events.Lost("tablet-1"));
        }),
        CallStory.Of("retired device", story =>
        {
            story.Event(0, SignIn("tablet-1", "operator-a", "s-1"));
            story.Event(90, Events.Retired("tablet-1"));
        }),
        CallStory.Of("a late event takes a handoff away", story =>
        {
            story.Event(0, SignIn("tablet-1", "operator-a", "s-1"));
            story.Event(180, SignIn("tablet-1", "operator-b", "s-2"));
            story.Event(300, SignIn("tablet-1", "operator-b", "s-0"), happened: -60);
            story.Event(420, Events.SignOut("tablet-1", "operator-a", "s-1"), happened: 100);
        }),
        CallStory.Of("many operators in a row", story =>
        {
            foreach (var (at, operatorId) in new[] { (0, "operator-a"), (90, "operator-b"), (180, "operator-c"), (270, "operator-a") })
            {
                story.Event(at, SignIn("tablet-1", operatorId, $"s-{at}"));
            }
        }),
    ];

    public static JsonObject SignIn(string device, string user, string session, string deviceClass = "clinical-tablet", string? app = null) => Events.SignIn(device, user, session, deviceClass: deviceClass, app: app);

    /// <summary>A secret that is there before, and carries a tag.</summary>
    public static void Secret(Telling story, string name, string tag, string value) =>
        story.Before.Add(world => world.Vault.Seed(name, new JsonObject { ["tags"] = new JsonObject { [tag] = value } }));
}
