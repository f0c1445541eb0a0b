using System.Text.Json.Nodes;
using HandoffFunctions.Local.Services.Graph;
using HandoffFunctions.Tests.Fixtures;

namespace HandoffFunctions.Tests.Reliability.Calls;

/// <summary>What has to wait: under the brake, for the topic, for a device or a person to become known, for an analyst.</summary>
internal static class HeldStories
{
    public static IEnumerable<CallStory> All { get; } =
    [
        CallStory.Of("the brake holds revocations back, and lets a leaver through", story =>
        {
            story.Policy(policy => policy["brake"] = new JsonObject { ["revocationsPerMinute"] = 1 });
            // Who has to wait, and how often, differs with what fails; nobody is flagged for it.
            story.Policy(policy => policy["classes"]!["clinical-tablet"]!["grace"] = "1h");
            foreach (var number in new[] { 1, 2, 3 })
            {
                story.Event(number, HandoffStories.SignIn($"tablet-{number}", $"operator-{number}", $"s-{number}"));
            }

            story.BeginHere();
            foreach (var number in new[] { 1, 2, 3 })
            {
                story.Event(90 + number, Events.CheckIn($"tablet-{number}"));
            }

            story.Event(96, Events.Departed("leaver-1"));
            story.Sweeps = [2, 4, 6];
        }),
        CallStory.Of("the topic is away for long and comes back", story =>
        {
            story.Outside(0, world => world.TopicIsDown = true);
            for (var number = 0; number < Handoffs; number++)
            {
                story.Event(1 + (100 * number), HandoffStories.SignIn("tablet-1", $"operator-{number}", $"s-{number}"));
            }

            story.BeginHere();
            story.Event(100 * Handoffs, Events.CheckIn("tablet-1"));
            story.Outside((100 * Handoffs) + 900, world => world.TopicIsDown = false);
            story.Sweep((100 * Handoffs) + 960);
            story.Sweep((100 * Handoffs) + 1020);
            story.Sweep((100 * Handoffs) + 1080);
            story.Sweeps = [3];
        }),
        CallStory.Of("a revocation in the audit log waits for its device", story =>
        {
            story.Event(0, HandoffStories.SignIn("tablet-2", "operator-b", "s-2"));
            story.Outside(60, world => world.Directory.Users.Set("operator-a", truth => truth["signInSessionsValidFromDateTime"] = GraphState.WholeSeconds(world.Time.Now)));
            story.Log(90, (60, Records.TokensRevoked("operator-a")));
            story.Event(180, HandoffStories.SignIn("tablet-1", "operator-a", "s-1"), happened: 30);
        }),
        CallStory.Of("the end of an account waits for its person", story =>
        {
            story.Outside(60, world => world.Directory.Users.Set("operator-a", truth => truth["accountEnabled"] = false));
            story.DirectoryEvent(90, DirectoryStories.Changed("operator-a"));
            story.Event(180, HandoffStories.SignIn("tablet-1", "operator-a", "s-1"), happened: 30);
        }),
        CallStory.Of("whose revocation is late has begun anew elsewhere", story =>
        {
            story.EndsAsItMay = true;
            story.Event(0, HandoffStories.SignIn("tablet-1", "operator-a", "s-1"));
            story.Event(5, HandoffStories.SignIn("tablet-3", "operator-b", "s-3"));
            story.Event(60, Events.CheckIn("tablet-1"));
            story.Event(61, Events.ShiftEnded("operator-b"));
            // A process that died comes back and is told again after ten seconds.
            story.Event(68, HandoffStories.SignIn("tablet-2", "operator-a", "s-2"));
            story.Event(69, HandoffStories.SignIn("tablet-4", "operator-b", "s-4"));
        }),
        CallStory.Of("an analyst acknowledges a finding and dismisses it", story =>
        {
            story.Event(0, HandoffStories.SignIn("tablet-1", "operator-a", "s-1"));
            story.Event(30, HandoffStories.SignIn("tablet-1", "operator-b", "s-2"));
            story.Event(300, Events.Used("tablet-1", "operator-a", "s-1"));
            story.BeginHere();
            story.Review(600, "residual.active", "acknowledged");
            story.Review(1500, "residual.active", "dismissed");
        }),
    ];

    /// <summary>So many that what is queued does not fit into the device's state.</summary>
    private const int Handoffs = 14;
}
