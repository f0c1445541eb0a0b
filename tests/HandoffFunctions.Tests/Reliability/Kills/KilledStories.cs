using System.Globalization;
using System.Text.Json.Nodes;
using HandoffFunctions.Tests.Fixtures;

namespace HandoffFunctions.Tests.Reliability.Kills;

/// <summary>What happens while the process is killed, and what was before. Names are the story's own: <c>device</c>, <c>other</c>, <c>first</c>, <c>second</c>.</summary>
internal sealed record KillStory(string Name, Func<Stack, Dictionary<string, string>, Task> Before, Func<Stack, Dictionary<string, string>, Task> Happen);

/// <summary>A story of every kind that the published program handles.</summary>
internal static class KilledStories
{
    public static IReadOnlyList<KillStory> All { get; } =
    [
        Event("back to the rack", names => Events.CheckIn(names["device"])),
        Event("given to another", names => Events.CheckOut(names["device"], names["second"])),
        Event("end of a shift", names => Events.ShiftEnded(names["first"])),
        Event("another department", names => Events.Moved(names["first"])),
        Event("departure", names => Events.Departed(names["first"])),
        Event("lost device", names => Events.Lost(names["device"])),
        Event("retired device", names => Events.Retired(names["device"])),
        Event("an old session is used", names => Events.Used(names["device"], names["first"], "s-1"), handedOn: true),
        new("a batch of log records", (stack, names) => BeginAsync(stack, names, handedOn: false), (stack, names) => LogAsync(stack, Records.SignIn(names["second"], "s-9", names["device"]), Records.Refreshed(names["first"], "s-1", at: -30))),
        new("an account is disabled", async (stack, names) =>
        {
            await stack.KeepSubscriptionAsync();
            await BeginAsync(stack, names, handedOn: false);
        }, (stack, names) => stack.PutControlAsync($"/graph/users/{names["first"]}", new { accountEnabled = false })),
        new("a sweep takes what is owed", async (stack, names) =>
        {
            // What other stories left to be looked at is over.
            await stack.SweepAsync();
            await stack.FailAsync(new { service = "graph", method = "POST", path = $"*/users/{names["first"]}/*", status = 403, times = 1 });
            await BeginAsync(stack, names, handedOn: true);
            await StackQuestions.UntilAsync("what failed is due again", async () => DueAgain(await stack.HandoffAsync(names["device"])) <= TimeProvider.System.GetUtcNow());
        }, (stack, _) => CallAsync(stack.Local.Functions + "/admin/functions/FlagResidualSessions", """{"input":""}""")),
    ];

    private static DateTimeOffset DueAgain(JsonNode handoff) => DateTimeOffset.Parse(handoff.Step("revokeTokens").Text("nextAttemptAt")!, CultureInfo.InvariantCulture);

    private static KillStory Event(string name, Func<Dictionary<string, string>, JsonObject> of, bool handedOn = false) =>
        new(name, (stack, names) => BeginAsync(stack, names, handedOn), (stack, names) => stack.PublishAtOnceAsync(of(names)));

    /// <summary>The first operator has two devices, or one of them was handed on.</summary>
    private static async Task BeginAsync(Stack stack, Dictionary<string, string> names, bool handedOn)
    {
        await stack.PublishAsync(Events.SignIn(names["device"], names["first"], "s-1", at: -120));
        await (handedOn
            ? stack.PublishAsync(Events.SignIn(names["device"], names["second"], "s-2", at: -60))
            : stack.PublishAsync(Events.CheckOut(names["other"], names["first"], at: -90, deviceClass: "clinical-tablet")));
    }

    private static Task LogAsync(Stack stack, params JsonObject[] records) =>
        CallAsync(stack.Local.EventHub, new JsonObject { ["records"] = new JsonArray([.. records]) }.ToJsonString());

    private static async Task CallAsync(string url, string body) => (await CallsByHand.CallAsync(HttpMethod.Post, url, body)).EnsureSuccessStatusCode();
}
