using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace HandoffFunctions.Tests.Fixtures;

/// <summary>What tests ask of a stack again and again, beyond single calls.</summary>
internal static class StackQuestions
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(150);

    /// <summary>Sweeps again and again, as the timer does, until what it is waited for shows.</summary>
    public static Task SweepUntilAsync(this Stack stack, string what, Func<Task<bool>> shows) => UntilAsync(what, async () =>
    {
        await stack.SweepAsync();
        return await shows();
    });

    /// <summary>Looks again and again until something shows, and fails when it never does.</summary>
    public static async Task UntilAsync(string what, Func<Task<bool>> shows, TimeSpan? between = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await shows())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"not within {Patience.TotalSeconds} s: {what}");
            await Task.Delay(between ?? Between, TimeProvider.System);
        }
    }

    /// <summary>The only handoff of a device that stands, that is, was not taken back because of a late event.</summary>
    public static async Task<JsonNode> HandoffAsync(this Stack stack, string device) =>
        Assert.Single(await stack.HandoffsAsync(device), handoff => handoff["revisedBecause"] is null);

    /// <summary>A handoff's events on the outgoing topic, oldest first, repeats included.</summary>
    public static async Task<IReadOnlyList<JsonNode>> PublishedAsync(this Stack stack, string handoffId) =>
        [.. (await stack.ControlAsync("/published")).AsArray().Where(e => e!["data"].Text("handoffId") == handoffId).Select(e => e!)];

    /// <summary>How often a person's sessions were asked to be revoked.</summary>
    public static async Task<int> RevocationsAsync(this Stack stack, string user) =>
        (await stack.CallsAsync("graph")).Count(call => call.Text("method") == "POST" && call.Text("path")!.Contains($"/users/{user}/", StringComparison.Ordinal));

    /// <summary>How often a person was read from the directory.</summary>
    public static async Task<int> ReadingsAsync(this Stack stack, string user) =>
        (await stack.CallsAsync("graph")).Count(call => call.Text("method") == "GET" && call.Text("path")!.EndsWith($"/users/{user}", StringComparison.Ordinal));

    public static async Task<DateTimeOffset> SessionsValidFromAsync(this Stack stack, string user) =>
        (await stack.ControlAsync($"/graph/users/{user}")).Time("signInSessionsValidFromDateTime");

    /// <summary>Makes a secret that carries a tag, and returns its name.</summary>
    public static async Task<string> BoundSecretAsync(this Stack stack, string tag, string value)
    {
        var name = Events.New("secret");
        await stack.PutControlAsync($"/keyVault/secrets/{name}", new { tags = new Dictionary<string, string> { [tag] = value } });
        return name;
    }

    /// <summary>A secret's versions, oldest first; never their values.</summary>
    public static async Task<IReadOnlyList<JsonNode>> SecretVersionsAsync(this Stack stack, string name) =>
        (await stack.ControlAsync($"/keyVault/secrets/{name}")).Items("versions");

    public static async Task<JsonNode> LedgerCheckAsync(this Stack stack, string device) =>
        await stack.GetAsync($"/api/devices/{Uri.EscapeDataString(device)}/custody/verify");

    /// <summary>The only finding of a kind about a device that is open or acknowledged.</summary>
    public static async Task<JsonNode> OpenFindingAsync(this Stack stack, string device, string kind) =>
        Assert.Single(await stack.FindingsAsync(device, "&status=open,acknowledged"), finding => finding.Text("kind") == kind);

    public static Task<JsonNode> ReviewAsync(this Stack stack, JsonNode finding, string status, string note) =>
        stack.PostApiAsync($"/api/findings/{finding.Text("id")}/review", JsonSerializer.Serialize(new { status, note }));

    /// <summary>Asks that what is behind a finding be tried again.</summary>
    public static async Task RetryAsync(this Stack stack, JsonNode finding)
    {
        var answer = await stack.SendAsync(HttpMethod.Post, $"/api/findings/{finding.Text("id")}/retry", "");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }
}
