using System.Text.Json.Nodes;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(OneStack.Name)]
public sealed class When_events_come_in_any_order(OneStack shared)
{
    private readonly Stack _stack = shared.Stack;

    public static TheoryData<string> Stories => ["three operators", "a return in between", "a check-out in between", "a sign-out in between", "a loss in between"];

    [Theory]
    [MemberData(nameof(Stories))]
    public async Task The_end_is_the_same(string story)
    {
        var ends = new List<string>();
        foreach (var order in Orders)
        {
            var told = Tell(story, Events.New("tablet"), [Events.New("operator"), Events.New("operator"), Events.New("operator")]);
            foreach (var index in order)
            {
                await _stack.PublishAsync(told.Events[index]);
            }

            await _stack.SweepAsync();
            ends.Add($"{await EndAsync(told)} revoked rightful holder: {await _stack.RevocationsAsync(told.Holder)}");
        }

        Assert.All(ends, end => Assert.Equal(ends[0], end));
        Assert.EndsWith("rightful holder: 0", ends[0], StringComparison.Ordinal);
    }

    private static int[][] Orders => [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

    private static Story Tell(string story, string device, string[] people)
    {
        var (first, second, third) = (people[0], people[1], people[2]);
        JsonObject[] events = story switch
        {
            "three operators" => [Events.SignIn(device, first, "s-1", -300), Events.SignIn(device, second, "s-2", -200), Events.SignIn(device, third, "s-3", -100)],
            "a return in between" => [Events.SignIn(device, first, "s-1", -300), Events.CheckIn(device, -200), Events.SignIn(device, third, "s-3", -100)],
            "a check-out in between" => [Events.SignIn(device, first, "s-1", -300), Events.CheckOut(device, second, -200), Events.SignIn(device, third, "s-3", -100)],
            "a sign-out in between" => [Events.SignIn(device, first, "s-1", -300), Events.SignOut(device, first, "s-1", -200).With("deviceClass", "clinical-tablet"), Events.SignIn(device, third, "s-3", -100)],
            _ => [Events.SignIn(device, first, "s-1", -300), Events.Lost(device, -200), Events.SignIn(device, third, "s-3", -100)],
        };
        return new Story(device, people, third, events);
    }

    /// <summary>Holder, open sessions and standing handoffs, with people by their place in the story.</summary>
    private async Task<string> EndAsync(Story story)
    {
        var device = await _stack.DeviceAsync(story.Device);
        var handoffs = (await _stack.HandoffsAsync(story.Device)).Where(handoff => handoff["revisedBecause"] is null).OrderBy(handoff => handoff.Text("at"));
        string Person(JsonNode? person) => $"{Array.IndexOf(story.People, person.Text("userId"))}";
        return $"held by {Person(device["holder"])}, open {string.Join(' ', device.Items("openSessions").Select(session => session.Text("sessionId")))}, "
            + string.Join(", ", handoffs.Select(handoff => $"{handoff.Text("cause")} {Person(handoff["from"])}>{Person(handoff["to"])} {handoff.Text("status")}"))
            + $", valid ledger: {(await _stack.LedgerCheckAsync(story.Device))["valid"]}, findings: {(await _stack.FindingsAsync(story.Device, "&status=open")).Count}";
    }

    private sealed record Story(string Device, string[] People, string Holder, JsonObject[] Events);
}
