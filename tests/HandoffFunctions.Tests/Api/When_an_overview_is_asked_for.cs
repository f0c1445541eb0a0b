using System.Net;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Api;

[Collection(OneStack.Name)]
public sealed class When_an_overview_is_asked_for(OneStack shared)
{
    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task The_summary_counts_what_is_open()
    {
        var before = await _stack.GetAsync("/api/summary");
        Shapes.Check(Shapes.Summary, before);
        var (_, _, _, finding) = await _stack.FlaggedAsync();
        var after = await _stack.GetAsync("/api/summary");
        Assert.Equal(Count(before, "bySeverity", "critical") + 1, Count(after, "bySeverity", "critical"));
        Assert.Equal(Count(before, "byKind", "residual.active") + 1, Count(after, "byKind", "residual.active"));
        Assert.Equal(Count(before, "byAge", "under 1 h") + 1, Count(after, "byAge", "under 1 h"));
        var zero = after["timeToZeroAccess"]!;
        Assert.InRange((double)zero["p50"]!, 0, (double)zero["p95"]!);

        await _stack.PostApiAsync($"/api/findings/{finding["id"]}/review", """{"status":"dismissed","note":"x"}""");
        Assert.Equal(Count(before, "bySeverity", "critical"), Count(await _stack.GetAsync("/api/summary"), "bySeverity", "critical"));

        static int Count(System.Text.Json.Nodes.JsonNode summary, string by, string name) => (int?)summary[by]![name] ?? 0;
    }

    [Fact]
    public async Task A_handoff_shows_its_steps_and_what_else_the_revocation_ended()
    {
        var (device, elsewhere, first) = (Events.New("tablet"), Events.New("tablet"), Events.New("operator"));
        await _stack.PublishAsync(Events.SignIn(elsewhere, first, "s-9", -90), Events.SignIn(device, first, "s-1", -60));
        await _stack.PublishAsync(Events.SignIn(device, Events.New("operator"), "s-2"));

        var handoff = Assert.Single(await _stack.HandoffsAsync(device));
        Shapes.Check(Shapes.Handoff, handoff);
        Assert.All(handoff["steps"]!.AsArray(), step => Shapes.Check(Shapes.Step, step!));
        var other = Assert.Single(handoff["collateral"]!.AsArray())!;
        Assert.Equal($"{elsewhere} | s-9", Shapes.Line(other, "deviceId", "sessionId"));
        Assert.InRange((double)handoff["timeToZeroAccess"]!, 0, 60);
        foreach (var unknown in new[] { "x", "h-1", (string)handoff["id"]! + "0", "..%2Fmeta" })
        {
            await Problems.CheckAsync(await _stack.SendAsync(HttpMethod.Get, "/api/handoffs/" + unknown), HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task Health_shows_that_it_is_up_and_its_versions_and_nothing_else()
    {
        var answer = await CallsByHand.CallAsync(HttpMethod.Get, _stack.Local.Functions + "/api/health");
        var health = System.Text.Json.Nodes.JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();
        Assert.Equal(["status", "version", "contract"], health.Select(member => member.Key));
        Assert.Equal("ok", (string?)health["status"]);
        Assert.Matches(@"^\d+\.\d+\.\d+$", (string)health["version"]!);
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("GET", "/api")]
    [InlineData("GET", "/api/nothing")]
    [InlineData("GET", "/api/nothing.json")]
    [InlineData("GET", "/favicon.ico")]
    [InlineData("GET", "/assets/../policy.json")]
    [InlineData("GET", "/assets/nothing.js")]
    [InlineData("GET", "/policy.json")]
    [InlineData("GET", "/host.json")]
    [InlineData("GET", "/OnSignIn")]
    [InlineData("DELETE", "/api/nothing")]
    [InlineData("POST", "/api/nothing")]
    public async Task What_is_not_there_is_not_found(string method, string path) =>
        await Problems.CheckAsync(await _stack.SendAsync(new HttpMethod(method), path), HttpStatusCode.NotFound);

    [Theory]
    [InlineData("POST", "/api/findings")]
    [InlineData("DELETE", "/api/devices/x")]
    [InlineData("PUT", "/api/health")]
    public async Task A_method_that_a_route_does_not_have_is_an_error_with_a_body(string method, string path)
    {
        var answer = await _stack.SendAsync(new HttpMethod(method), path);
        Assert.True(answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed, $"{(int)answer.StatusCode}");
        await Problems.CheckAsync(answer, answer.StatusCode);
    }

    [Fact]
    public async Task When_storage_does_not_answer_the_caller_is_told_so_and_nothing_more()
    {
        await _stack.FailAsync(new { service = "table", status = 500, body = "stack trace of the storage service" });
        try
        {
            foreach (var path in new[] { "/api/findings", "/api/devices/x", "/api/summary", "/api/rejected-events" })
            {
                var problem = await Problems.CheckAsync(await _stack.SendAsync(HttpMethod.Get, path), HttpStatusCode.ServiceUnavailable);
                Assert.DoesNotContain("stack trace", problem.ToJsonString(), StringComparison.Ordinal);
            }
        }
        finally
        {
            await _stack.HealAsync();
        }
    }
}
