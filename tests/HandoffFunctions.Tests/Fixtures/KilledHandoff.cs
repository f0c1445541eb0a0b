namespace HandoffFunctions.Tests.Fixtures;

/// <summary>Hands a device on, with a secret that is bound to it.</summary>
internal sealed class KilledHandoff(Stack stack) : KilledStory(stack)
{
    protected override async Task<Dictionary<string, string>> PrepareAsync()
    {
        var names = new Dictionary<string, string> { ["device"] = Events.New("tablet"), ["first"] = Events.New("operator"), ["second"] = Events.New("operator") };
        names["secret"] = await Stack.BoundSecretAsync("handoff-device", names["device"]);
        await Stack.PublishAsync(Events.SignIn(names["device"], names["first"], "s-1", at: -60));
        return names;
    }

    protected override Task HappenAsync(Dictionary<string, string> names) => Stack.PublishAtOnceAsync(Events.SignIn(names["device"], names["second"], "s-2"));

    protected override async Task<string> EndAsync(Dictionary<string, string> names)
    {
        var device = names["device"];
        var handoffs = await Stack.HandoffsAsync(device);
        var now = await Stack.DeviceAsync(device);
        var isRevoked = handoffs.Count > 0 && await Stack.SessionsValidFromAsync(names["first"]) >= handoffs[0].Time("at").AddSeconds(-1);
        var versions = await Stack.SecretVersionsAsync(names["secret"]);
        var published = handoffs.Count == 0 ? [] : await Stack.PublishedAsync(handoffs[0].Text("id")!);
        var told = published.GroupBy(e => e.Text("type")).OrderBy(group => group.Key).Select(group => $"{group.Key} {group.Select(e => e.Text("id")).Distinct().Count()}");
        var end = $"held by {now["holder"].Text("userId")}, open {string.Join(' ', now.Items("openSessions").Select(session => session.Text("sessionId")))}, "
            + string.Join("; ", handoffs.Select(handoff => $"{handoff.Text("cause")} {handoff.Text("status")}: {string.Join(", ", handoff.Steps())}"))
            + $", revoked {isRevoked}, versions {string.Join(' ', versions.Select(version => version["enabled"]))}, told {string.Join(", ", told)}, "
            + $"valid ledger {(await Stack.LedgerCheckAsync(device))["valid"]}, findings {(await Stack.FindingsAsync(device)).Count}";
        return names.Aggregate(end, (text, name) => text.Replace(name.Value, name.Key, StringComparison.Ordinal));
    }
}
