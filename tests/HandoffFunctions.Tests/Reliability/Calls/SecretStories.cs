using System.Text.Json.Nodes;
using HandoffFunctions.Local.Services.KeyVault;

namespace HandoffFunctions.Tests.Reliability.Calls;

/// <summary>Secrets that are rotated: at random, as an application's password, one of a pair, and because they end.</summary>
internal static class SecretStories
{
    public static IEnumerable<CallStory> All { get; } =
    [
        CallStory.Of("an application's password", story =>
        {
            story.Before.Add(world =>
            {
                Application(world, "key-one");
                world.Vault.Seed("login", Tags(("handoff-device", "tablet-1"), ("handoff-rotation", "applicationPassword"), ("handoff-application", "app-1"), ("handoff-key-id", "key-one")));
            });
            PassOn(story);
        }),
        CallStory.Of("both of a pair", story =>
        {
            story.Policy(policy =>
            {
                policy["rotation"] = JsonNode.Parse("""{ "pairApart": "2m" }""");
                // Time enough for one of them to fail first, and for the other to wait for it.
                policy["classes"]!["clinical-tablet"]!["grace"] = "20m";
            });
            story.Before.Add(world =>
            {
                world.Vault.Seed("login-1", Tags(("handoff-device", "tablet-1"), ("handoff-dual", "login-2")));
                world.Vault.Seed("login-2", Tags(("handoff-device", "tablet-1"), ("handoff-dual", "login-1")));
            });
            PassOn(story);
        }),
        CallStory.Of("a secret near its end", story =>
        {
            story.Before.Add(world => world.Vault.Seed("wifi", Tags(("handoff-device", "tablet-1"))));
            Raise(story, 60, "SecretNearExpiry", "wifi");
        }),
        CallStory.Of("one of a pair of passwords near its end", story =>
        {
            story.Before.Add(world =>
            {
                Application(world, "key-one", "key-two");
                foreach (var (name, other, key) in new[] { ("login-1", "login-2", "key-one"), ("login-2", "login-1", "key-two") })
                {
                    world.Vault.Seed(name, Tags(("handoff-device", "tablet-1"), ("handoff-dual", other), ("handoff-rotation", "applicationPassword"), ("handoff-application", "app-1"), ("handoff-key-id", key)));
                }
            });
            Raise(story, 60, "SecretExpired", "login-1");
        }),
        CallStory.Of("a new version by hand", story =>
        {
            story.Before.Add(world => world.Vault.Seed("wifi", Tags(("handoff-worker", "operator-a"))));
            Raise(story, 60, "SecretNewVersionCreated", "wifi");
        }),
        CallStory.Of("a rotation that is stuck and tried again by an analyst", story =>
        {
            story.Before.Add(world => world.Vault.Seed("wifi", Tags(("handoff-device", "tablet-1"), ("handoff-rotation", "by-hand"))));
            PassOn(story);
            story.Outside(580, world => world.Vault.Seed("wifi", Tags(("handoff-device", "tablet-1"))));
            story.Retry(600, "teardown.stuck");
        }),
    ];

    private static void PassOn(Telling story)
    {
        story.Event(0, HandoffStories.SignIn("tablet-1", "operator-a", "s-1"));
        story.Event(90, HandoffStories.SignIn("tablet-1", "operator-b", "s-2"));
    }

    /// <summary>The vault says something of the version that is there at the beginning.</summary>
    private static void Raise(Telling story, double at, string type, string name)
    {
        var version = new SecretVersion { Id = "00000000000000000000000000000001", Value = "first", Created = World.Start.AddDays(-300).ToUnixTimeSeconds() };
        story.Before.Add(world => world.Vault.Seed(name, new JsonObject
        {
            ["versions"] = new JsonArray(new JsonObject { ["version"] = version.Id, ["created"] = $"{World.Start.AddDays(-300):O}", ["expires"] = $"{World.Start.AddDays(10):O}", ["tags"] = world.Vault.Use(name, all => all[0].Tags.DeepClone()) }),
        }));
        story.VaultEvent(at, vault => SecretEvents.Of(type, vault, name, version, World.Start));
    }

    private static JsonObject Tags(params (string Name, string Value)[] tags) =>
        new() { ["tags"] = new JsonObject(tags.Select(tag => KeyValuePair.Create(tag.Name, (JsonNode?)tag.Value))) };

    private static void Application(World world, params string[] keys) =>
        world.Directory.Applications.Set("app-1", truth => truth["passwordCredentials"] = new JsonArray([.. keys.Select(key => new JsonObject { ["keyId"] = key })]));
}
