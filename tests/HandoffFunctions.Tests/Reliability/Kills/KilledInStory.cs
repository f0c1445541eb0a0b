using HandoffFunctions.Tests.Fixtures;

namespace HandoffFunctions.Tests.Reliability.Kills;

/// <summary>Plays a story of any kind, and reads of its end what a user can see of both devices.</summary>
internal sealed class KilledInStory(Stack stack, KillStory story) : KilledStory(stack)
{
    protected override async Task<Dictionary<string, string>> PrepareAsync()
    {
        var names = new Dictionary<string, string> { ["device"] = Events.New("tablet"), ["other"] = Events.New("tablet"), ["first"] = Events.New("operator"), ["second"] = Events.New("operator") };
        await story.Before(Stack, names);
        return names;
    }

    protected override Task HappenAsync(Dictionary<string, string> names) => story.Happen(Stack, names);

    protected override async Task<string> EndAsync(Dictionary<string, string> names)
    {
        var end = "";
        foreach (var device in new[] { names["device"], names["other"] })
        {
            if (await Stack.SendAsync(HttpMethod.Get, $"/api/devices/{device}") is not { IsSuccessStatusCode: true })
            {
                continue;
            }

            var now = await Stack.DeviceAsync(device);
            var handoffs = await Stack.HandoffsAsync(device);
            end += $"{device} held by {now["holder"].Text("userId")}, open {string.Join(' ', now.Items("openSessions").Select(session => session.Text("sessionId")))}, "
                + string.Join("; ", handoffs.Select(handoff => $"{handoff.Text("cause")} {handoff.Text("status")}: {string.Join(", ", handoff.Steps().Where(step => !step.Contains("(bound secrets)", StringComparison.Ordinal)).Order())}").Order())
                + $", told {string.Join(", ", await ToldAsync(handoffs.Select(handoff => handoff.Text("id")!)))}, "
                + $"findings {string.Join(", ", (await Stack.FindingsAsync(device)).Select(finding => $"{finding.Text("kind")} {finding.Text("status")}").Order())}, "
                + $"valid ledger {(await Stack.LedgerCheckAsync(device))["valid"]}\n    ";
        }

        end += $"the first is revoked {await Stack.SessionsValidFromAsync(names["first"]) > TimeProvider.System.GetUtcNow().AddDays(-1)}, the second {await Stack.SessionsValidFromAsync(names["second"]) > TimeProvider.System.GetUtcNow().AddDays(-1)}";
        return names.Aggregate(end, (text, name) => text.Replace(name.Value, name.Key, StringComparison.Ordinal));
    }

    private async Task<IReadOnlyList<string>> ToldAsync(IEnumerable<string> handoffs)
    {
        var told = new List<string>();
        foreach (var handoff in handoffs)
        {
            told.AddRange((await Stack.PublishedAsync(handoff)).DistinctBy(sent => sent.Text("id")).Select(sent => sent.Text("type")!));
        }

        return [.. told.GroupBy(type => type).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Key} {group.Count()}")];
    }
}
