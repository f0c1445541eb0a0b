namespace HandoffFunctions.Tests.Fixtures;

/// <summary>
/// One of a pair comes to its end: an application's password, whose partner holds another of the same application. However often the
/// process dies, one is replaced, the other left alone, and no password stays behind that nobody knows.
/// </summary>
internal sealed class KilledPair(Stack stack) : KilledStory(stack)
{
    protected override async Task<Dictionary<string, string>> PrepareAsync()
    {
        var names = new Dictionary<string, string> { ["device"] = Events.New("tablet"), ["application"] = Events.New("app"), ["one"] = Events.New("a-login"), ["other"] = Events.New("b-login") };
        await Stack.PutControlAsync($"/graph/applications/{names["application"]}", new { passwordCredentials = new[] { new { keyId = "key-one" }, new { keyId = "key-other" } } });
        foreach (var (secret, partner) in new[] { ("one", "other"), ("other", "one") })
        {
            await Stack.PutControlAsync($"/keyVault/secrets/{names[secret]}", new
            {
                tags = new Dictionary<string, string>
                {
                    ["handoff-device"] = names["device"], ["handoff-dual"] = names[partner], ["handoff-rotation"] = "applicationPassword",
                    ["handoff-application"] = names["application"], ["handoff-key-id"] = $"key-{secret}",
                },
            });
        }

        names["version"] = await Stack.VersionAsync(names["one"]);
        return names;
    }

    protected override Task HappenAsync(Dictionary<string, string> names) => Stack.PublishAtOnceAsync(VaultEvents.Of(Stack, names["one"], VaultEvents.NearExpiry, names["version"]));

    protected override async Task<string> EndAsync(Dictionary<string, string> names)
    {
        var rotation = await Stack.RotationAsync(names["device"], names["one"], names["version"]);
        var passwords = (await Stack.ControlAsync($"/graph/applications/{names["application"]}")).Items("passwordCredentials").Select(password => password.Text("keyId")).ToList();
        var held = (await Stack.SecretVersionsAsync(names["one"]))[^1]["tags"].Text("handoff-key-id");
        return $"{rotation.Text("status")}: {rotation.Step("rotateSecret").Text("state")}, versions {await Stack.EnabledAsync(names["one"])} and {await Stack.EnabledAsync(names["other"])}, "
            + $"{passwords.Count} passwords, the other's kept {passwords.Contains("key-other")}, the new one there {passwords.Contains(held)}, the old one there {passwords.Contains("key-one")}, "
            + $"owed {(await Stack.RotationEntriesAsync(names["device"])).Count(type => type == "rotation.owed")} time, valid ledger {(await Stack.LedgerCheckAsync(names["device"]))["valid"]}, "
            + $"findings {(await Stack.FindingsAsync(names["device"])).Count}";
    }
}
