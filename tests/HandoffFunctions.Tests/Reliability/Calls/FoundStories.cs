using System.Text.Json.Nodes;
using HandoffFunctions.Local.Services.Graph;
using HandoffFunctions.Tests.Fixtures;

namespace HandoffFunctions.Tests.Reliability.Calls;

/// <summary>What is found, flagged and cleared, and what comes by logs and signals.</summary>
internal static class FoundStories
{
    public static IEnumerable<CallStory> All { get; } =
    [
        CallStory.Of("an old session is used, and an analyst has it revoked again", story =>
        {
            story.Event(0, HandoffStories.SignIn("tablet-1", "operator-a", "s-1"));
            story.Event(90, HandoffStories.SignIn("tablet-1", "operator-b", "s-2"));
            story.Event(420, Events.Used("tablet-1", "operator-a", "s-1"));
            story.Retry(720, "residual.active");
        }),
        CallStory.Of("a session that nothing proves closed is flagged and then cleared", story =>
        {
            story.Policy(policy => policy["classes"]!["kiosk"] = JsonNode.Parse("""{ "grace": "1m", "steps": [] }"""));
            story.Event(0, HandoffStories.SignIn("kiosk-1", "operator-a", "s-1", "kiosk"));
            story.Event(90, HandoffStories.SignIn("kiosk-1", "operator-b", "s-2", "kiosk"));
            story.Sweep(180);
            story.Sweep(240);
            story.Event(330, Events.SignOut("kiosk-1", "operator-a", "s-1"));
        }),
        CallStory.Of("a device is overdue", story =>
        {
            story.Policy(policy => policy["classes"]!["clinical-tablet"]!["overdueAfter"] = "2m");
            story.Event(0, Events.CheckOut("tablet-1", "operator-a", deviceClass: "clinical-tablet"));
            story.Sweep(180);
            story.Sweep(240);
            story.Event(300, Events.CheckIn("tablet-1"));
        }),
        CallStory.Of("a batch of log records", story =>
        {
            story.Event(0, Events.CheckOut("tablet-1", "operator-a", deviceClass: "clinical-tablet"));
            story.Event(60, Events.CheckOut("tablet-2", "operator-b", deviceClass: "clinical-tablet"));
            story.Log(150,
                (100, Records.SignIn("operator-a", "s-1", "tablet-1")),
                (101, Records.SignIn("operator-b", "s-2")),
                (110, Records.SignIn("operator-x", "s-9", "laptop-9")),
                (120, Records.Refreshed("operator-b", "s-2")));
            story.Log(240, (200, Records.SignIn("operator-b", "s-3", "tablet-1")));
            story.Outside(330, world => world.Directory.Users.Set("operator-a", truth => truth["signInSessionsValidFromDateTime"] = GraphState.WholeSeconds(world.Time.Now)));
            story.Log(360, (330, Records.TokensRevoked("operator-a")));
        }),
        CallStory.Of("a session that fits two devices", story =>
        {
            story.Event(0, Events.CheckOut("tablet-1", "operator-a", deviceClass: "clinical-tablet"));
            story.Event(60, Events.CheckOut("tablet-2", "operator-a", deviceClass: "clinical-tablet"));
            story.Log(150, (100, Records.SignIn("operator-a", "s-1")));
        }),
        CallStory.Of("a signal revokes a session", story =>
        {
            story.Policy(Hear);
            story.Event(0, HandoffStories.SignIn("kiosk-1", "operator-a", "s-1", "kiosk"));
            story.Event(90, HandoffStories.SignIn("kiosk-1", "operator-b", "s-2", "kiosk"));
            story.Signal(180, Heard("session-revoked", Signals.About("operator-a", "kiosk-1", "s-1"), new() { ["event_timestamp"] = (World.Start + TimeSpan.FromSeconds(170)).ToUnixTimeSeconds() }));
        }),
        CallStory.Of("a signal about a person's credentials, by address", story =>
        {
            story.Policy(Hear);
            story.Policy(policy => policy["sharedSignals"]!["receive"]![0]!["userId"] = "email");
            story.Event(0, HandoffStories.SignIn("kiosk-1", "operator-a@ward.example", "s-1", "kiosk"));
            story.Signal(90, Heard("credential-change", Signals.WithAddress("operator-a@ward.example"), new() { ["credential_type"] = "password", ["change_type"] = "update" }));
        }),
        CallStory.Of("an event that cannot be read is kept", story => story.Event(0, Events.Of("Handoff.Session.Started", 0, new() { ["userId"] = "operator-a" }))),
        CallStory.Of("a feed falls silent and is heard again", story =>
        {
            story.Policy(policy => policy["feeds"] = JsonNode.Parse("""{ "signInLogs": "1m" }"""));
            story.Event(0, Events.CheckOut("tablet-1", "operator-a", deviceClass: "clinical-tablet"));
            story.Log(60, (50, Records.SignIn("operator-a", "s-1", "tablet-1")));
            story.Sweep(360);
            story.Log(480, (470, Records.SignIn("operator-a", "s-2", "tablet-1")));
            story.Sweeps = [1];
        }),
    ];

    private static void Hear(JsonObject policy)
    {
        policy["classes"]!["kiosk"] = JsonNode.Parse("""{ "grace": "0s", "steps": [] }""");
        policy["sharedSignals"] = JsonNode.Parse($$"""{ "receive": [{ "issuer": "https://idp.example", "audience": "{{TransmitterStack.Audience}}" }] }""");
    }

    private static JsonObject Heard(string type, JsonObject subject, JsonObject payload) => Signals.Of(type, subject, payload).From("https://idp.example");
}
