using System.Security.Cryptography;
using System.Text.Json.Nodes;
using HandoffFunctions.Tests.Fixtures;

namespace HandoffFunctions.Tests.Reliability.Calls;

/// <summary>Steps that others prove by what they say or do.</summary>
internal static class ConfirmedStories
{
    private static readonly string Pem = RSA.Create(2048).ExportPkcs8PrivateKeyPem();

    public static IEnumerable<CallStory> All { get; } =
    [
        CallStory.Of("receivers are told", story =>
        {
            story.Policy(Tell);
            story.Before.Add(world =>
            {
                world.Vault.AddVersion("signal-key", Pem, []);
                world.Vault.AddVersion("chat-authorization", "Bearer agreed", []);
            });
            story.Event(0, HandoffStories.SignIn("tablet-1", "operator-a", "s-1").With("userName", "operator-a@ward.example"));
            story.Event(90, HandoffStories.SignIn("tablet-1", "operator-b", "s-2"));
            story.Event(480, Events.AppCleared("records", "operator-a", "tablet-1"));
        }),
        CallStory.Of("device and application confirm", story =>
        {
            story.Policy(policy => policy["classes"]!["clinical-tablet"]!["steps"] = new JsonArray("deviceSignOut", "appSignOut", "revokeTokens"));
            story.Event(0, HandoffStories.SignIn("tablet-1", "operator-a", "s-1", app: "charts"));
            story.Event(90, HandoffStories.SignIn("tablet-1", "operator-b", "s-2"));
            story.Event(150, Events.AppCleared("charts", "operator-a", "tablet-1"));
            story.Event(210, Events.Reset("tablet-1"));
        }),
        CallStory.Of("nobody confirms", story =>
        {
            story.Policy(policy =>
            {
                policy["classes"]!["clinical-tablet"]!["steps"] = new JsonArray("deviceSignOut", "revokeTokens");
                policy["classes"]!["clinical-tablet"]!["confirmWithin"] = "2m";
            });
            story.Event(0, HandoffStories.SignIn("tablet-1", "operator-a", "s-1"));
            story.Event(90, HandoffStories.SignIn("tablet-1", "operator-b", "s-2"));
            story.Sweeps = [1, 3, 5];
        }),
        CallStory.Of("an agent is disabled", story =>
        {
            story.Policy(policy => policy["classes"]!["clinical-tablet"]!["steps"] = new JsonArray("disableAgent", "revokeTokens"));
            story.Event(0, HandoffStories.SignIn("tablet-1", "operator-a", "s-1"));
            story.Log(60, (50, Records.AgentActs("agent-1", "operator-a")));
            story.Event(150, HandoffStories.SignIn("tablet-1", "operator-b", "s-2"));
        }),
        CallStory.Of("an agent is bound to the next operator", story =>
        {
            story.Policy(policy => policy["classes"]!["clinical-tablet"]!["steps"] = new JsonArray("rebindAgent", "revokeTokens"));
            story.Event(0, HandoffStories.SignIn("tablet-1", "operator-a", "s-1"));
            story.Log(60, (50, Records.AgentActs("agent-1", "operator-a")));
            story.Event(150, HandoffStories.SignIn("tablet-1", "operator-b", "s-2"));
            story.Log(240, (230, Records.AgentActs("agent-1", "operator-b")));
        }),
    ];

    private static void Tell(JsonObject policy)
    {
        policy["classes"]!["clinical-tablet"]!["steps"] = new JsonArray("tellReceivers", "revokeTokens");
        policy["sharedSignals"] = JsonNode.Parse("""
            { "send": { "issuer": "https://handoff.example.com", "signingKey": "signal-key", "receivers": [
              { "name": "records", "endpoint": "http://127.0.0.1:4/records", "audience": "https://records.example.com" },
              { "name": "chat", "endpoint": "http://127.0.0.1:4/chat", "audience": "chat", "subject": "email", "authorization": "chat-authorization", "confirmedBy": "receipt" }] } }
            """);
    }
}
