using System.Text.Json.Nodes;
using HandoffFunctions.Local.Services.Graph;
using HandoffFunctions.Tests.Fixtures;

namespace HandoffFunctions.Tests.Reliability.Calls;

/// <summary>What the directory reports, and that it goes on reporting.</summary>
internal static class DirectoryStories
{
    public static IEnumerable<CallStory> All { get; } =
    [
        CallStory.Of("an account is disabled", story =>
        {
            story.Event(0, HandoffStories.SignIn("tablet-1", "operator-a", "s-1"));
            story.Outside(80, world => world.Directory.Users.Set("operator-a", truth => truth["accountEnabled"] = false));
            story.DirectoryEvent(90, Changed("operator-a"));
        }),
        CallStory.Of("an account is deleted and another only changed", story =>
        {
            story.Event(0, HandoffStories.SignIn("tablet-1", "operator-a", "s-1"));
            story.Outside(80, world => world.Directory.Users.Set("operator-a", truth => truth["exists"] = false));
            story.DirectoryEvent(90, Changed("operator-a", "Microsoft.Graph.UserDeleted"));
            story.DirectoryEvent(180, Changed("operator-b"));
        }),
        CallStory.Of("an account is disabled, comes back and is disabled again", story =>
        {
            story.Event(0, HandoffStories.SignIn("tablet-1", "operator-a", "s-1"));
            // Far enough apart for whatever failed to be done before the next.
            foreach (var (at, enabled) in new[] { (90, false), (900, true), (1800, false) })
            {
                story.Outside(at - 10, world => world.Directory.Users.Set("operator-a", truth => truth["accountEnabled"] = enabled));
                story.DirectoryEvent(at, Changed("operator-a"));
                if (enabled)
                {
                    story.Event(at + 90, HandoffStories.SignIn("tablet-1", "operator-a", "s-2"));
                }
            }
        }),
        CallStory.Of("an account is given back before its revocation was done", story =>
        {
            story.EndsAsItMay = true;
            story.Policy(policy => policy["brake"] = new JsonObject { ["revocationsPerMinute"] = 1, ["urgent"] = new JsonArray() });
            story.Event(0, HandoffStories.SignIn("tablet-1", "operator-a", "s-1"));
            story.Event(60, Events.Departed("leaver-1"));
            story.Outside(62, world => world.Directory.Users.Set("operator-a", truth => truth["accountEnabled"] = false));
            story.DirectoryEvent(64, Changed("operator-a"));
            story.BeginHere();
            story.Outside(75, world => world.Directory.Users.Set("operator-a", truth => truth["accountEnabled"] = true));
            story.DirectoryEvent(80, Changed("operator-a"));
            story.Event(85, HandoffStories.SignIn("tablet-1", "operator-a", "s-2"));
            story.Sweeps = [1];
        }),
        CallStory.Of("a subscription is made, looked after and made anew", story =>
        {
            story.KeepSubscription(0);
            story.KeepSubscription(60);
            story.KeepSubscription(3600);
            story.Outside(3700, world => world.Directory.LiveSubscriptions().ToList().ForEach(one => world.Directory.Subscriptions.Set(one["id"]!.GetValue<string>(), truth => truth["exists"] = false)));
            story.KeepSubscription(7200);
            story.KeepSubscription(10800);
            story.KeepSubscription(14400);
        }),
        CallStory.Of("a subscription is renewed when the directory asks for it", story =>
        {
            story.KeepSubscription(0);
            story.KeepSubscription(60);
            story.DirectoryEvent(180, new JsonObject
            {
                ["specversion"] = "1.0",
                ["source"] = "/tenants/1/applications/2",
                ["type"] = "Microsoft.Graph.SubscriptionReauthorizationRequired",
                ["data"] = new JsonObject { ["clientState"] = AppProcess.Topic.ClientState, ["lifecycleEvent"] = "reauthorizationRequired", ["subscriptionId"] = "any" },
            });
        }),
    ];

    public static JsonObject Changed(string user, string type = "Microsoft.Graph.UserUpdated") => Events.Of(type, 0, new()
    {
        ["changeType"] = "updated",
        ["clientState"] = AppProcess.Topic.ClientState,
        ["resource"] = "Users/" + user,
        ["resourceData"] = new JsonObject { ["@odata.type"] = "#Microsoft.Graph.User", ["id"] = user },
    });
}
