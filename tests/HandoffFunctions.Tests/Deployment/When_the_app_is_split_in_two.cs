using System.Net;
using System.Text.Json.Nodes;
using HandoffFunctions.Local;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Deployment;

/// <summary>The worker's app and the analysts' app as they are deployed: one package, one table, and the other's functions switched off in each.</summary>
public sealed class SplitStack : SharedStack
{
    public const string Name = "worker's part of the app";

    private protected override LocalStackOptions Change(LocalStackOptions options) => SignalStack.Telling(options with
    {
        ExtraSettings = new Dictionary<string, string> { ["Handoff__Part"] = "worker", ["AzureWebJobs.Api.Disabled"] = "true" },
    }, policy => policy["sharedSignals"]!["receive"] = new JsonArray(new JsonObject { ["issuer"] = "{issuer}", ["audience"] = "https://handoff.example/api/ssf/events" }));
}

[CollectionDefinition(SplitStack.Name)]
public sealed class SplitStackCollection : ICollectionFixture<SplitStack>;

[Collection(SplitStack.Name)]
public sealed class When_the_app_is_split_in_two(SplitStack shared)
{
    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task The_analysts_part_answers_without_a_vault_a_topic_or_the_directory()
    {
        await using var analyst = await SecondApp.AnalystAsync(_stack);
        Assert.Contains("\"status\":\"ok\"", await analyst.ReadAsync("/api/health"), StringComparison.Ordinal);
        Assert.Contains("<html", await analyst.ReadAsync("/"), StringComparison.Ordinal);
        Assert.Contains("\"items\":", await analyst.ReadAsync("/api/findings"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/OnSignIn")]
    [InlineData("/OnDeviceChange")]
    [InlineData("/OnHrChange")]
    [InlineData("/OnSecretChange")]
    [InlineData("/OnSignInLogs")]
    [InlineData("/OnDirectoryChange")]
    [InlineData("/KeepDirectorySubscription")]
    [InlineData("/FlagResidualSessions")]
    [InlineData("/api/ssf/events")]
    public async Task The_analysts_part_acts_on_nothing_even_if_its_host_asks(string path)
    {
        await using var analyst = await SecondApp.AnalystAsync(_stack);
        using var answer = await analyst.CallAsync(HttpMethod.Post, path, """{"Data":{},"Metadata":{}}""", ("X-Azure-Functions-InvocationId", Guid.NewGuid().ToString()));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/api/findings")]
    [InlineData("/api/health")]
    public async Task The_worker_shows_analysts_nothing_at_its_host_nor_behind_it(string path)
    {
        foreach (var at in new[] { _stack.Local.Functions, _stack.Handler() })
        {
            using var answer = await CallsByHand.CallAsync(HttpMethod.Get, at + path, null, ("Authorization", "Bearer " + _stack.Local.TokenFor("analyst-1", "Handoff.Read")));
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("/api/ssf/jwks")]
    [InlineData("/api/ssf/configuration")]
    [InlineData("/.well-known/ssf-configuration")]
    public async Task The_worker_shows_receivers_its_keys(string path)
    {
        using var answer = await CallsByHand.CallAsync(HttpMethod.Get, _stack.Local.Functions + path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task The_worker_takes_pushed_events()
    {
        using var answer = await CallsByHand.CallAsync(HttpMethod.Post, _stack.Local.Functions + "/api/ssf/events", "{}");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    [Fact]
    public async Task What_a_review_has_to_tell_is_told_by_the_worker()
    {
        await using var analyst = await SecondApp.AnalystAsync(_stack);
        var device = Events.New("tablet");
        await _stack.PublishAsync(Residuals.StillUsed(device, Events.New("operator"), Events.New("operator")));
        var finding = await FindingAsync(analyst, device);

        using var reviewed = await analyst.CallAsync(HttpMethod.Post, $"/api/findings/{finding}/review", """{"status":"dismissed","note":"a known test device"}""");
        Assert.Equal(HttpStatusCode.OK, reviewed.StatusCode);
        Assert.Empty(await ClosedAsync(finding));

        await _stack.SweepAsync();
        Assert.Single(await ClosedAsync(finding));
    }

    [Fact]
    public async Task What_an_analyst_wants_tried_again_is_tried_by_the_worker()
    {
        await using var analyst = await SecondApp.AnalystAsync(_stack);
        var (device, first) = (Events.New("tablet"), Events.New("operator"));
        await _stack.PublishAsync(Residuals.StillUsed(device, first, Events.New("operator")));
        var finding = await FindingAsync(analyst, device);
        await _stack.ForgetCallsAsync();

        using var retried = await analyst.CallAsync(HttpMethod.Post, $"/api/findings/{finding}/retry", "");
        Assert.Equal(HttpStatusCode.Accepted, retried.StatusCode);
        Assert.Empty(await _stack.CallsAsync("graph"));
        Assert.Empty(await _stack.CallsAsync("keyVault"));

        await _stack.SweepAsync();
        Assert.NotEmpty(await _stack.CallsAsync("graph"));
    }

    [Fact]
    public async Task The_analysts_part_notices_a_silent_directory_without_its_secret()
    {
        var url = _stack.Local.Settings["Handoff__Directory__NotificationUrl"];
        await using var analyst = await SecondApp.AnalystAsync(_stack, ("Handoff__Directory__NotificationUrl", url));
        Assert.Contains("\"directory\"", await analyst.ReadAsync("/api/summary"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neither_asks_to_make_a_table_that_is_there()
    {
        await _stack.ForgetCallsAsync();
        Assert.True(await _stack.Local.KillHandlerAsync());
        await _stack.PublishAsync(Events.CheckOut(Events.New("tablet"), Events.New("operator")));
        await using var analyst = await SecondApp.AnalystAsync(_stack);
        await analyst.ReadAsync("/api/findings");
        var calls = await _stack.CallsAsync("table");
        Assert.NotEmpty(calls);
        Assert.DoesNotContain(calls, call => call.Text("path")!.EndsWith("/Tables", StringComparison.Ordinal));
    }

    private static async Task<string> FindingAsync(SecondApp analyst, string device) =>
        (string)JsonNode.Parse(await analyst.ReadAsync($"/api/findings?deviceId={device}&kind=residual.active&status=open"))!["items"]![0]!["id"]!;

    private async Task<IReadOnlyList<JsonNode>> ClosedAsync(string finding) =>
        [.. (await _stack.ControlAsync("/published")).AsArray().Where(e => e.Text("type") == "Handoff.Finding.Closed" && e!["data"].Text("findingId") == finding).Select(e => e!)];
}
