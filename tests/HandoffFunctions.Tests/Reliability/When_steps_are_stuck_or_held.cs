using System.Net;
using System.Text.Json.Nodes;
using HandoffFunctions.Local;
using HandoffFunctions.Simulation;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Reliability;

/// <summary>The published program, killed in between, over storage that outlives it.</summary>
public sealed class When_steps_are_stuck_or_held(When_steps_are_stuck_or_held.ImpatientStack own) : IClassFixture<When_steps_are_stuck_or_held.ImpatientStack>
{
    private const int Limit = 4;

    private readonly Stack _stack = own.Stack;

    public sealed class ImpatientStack : SharedStack
    {
        private protected override LocalStackOptions Change(LocalStackOptions options) => options with
        {
            PolicyFile = PolicyFile.With(policy =>
            {
                policy["retries"] = new JsonObject { ["attempts"] = 1 };
                policy["brake"] = new JsonObject { ["revocationsPerMinute"] = Limit };
            }),
        };
    }

    [Fact]
    public async Task What_is_stuck_is_listed_counted_and_retried_across_a_kill_and_what_is_too_much_waits()
    {
        var (device, first) = (Events.New("tablet"), Events.New("operator"));
        await _stack.FailAsync(new { service = "graph", method = "POST", path = $"/users/{first}/*", status = 403 });
        await _stack.PublishAsync(Events.SignIn(device, first, "s-1", at: -60));
        await _stack.PublishAsync(Events.SignIn(device, Events.New("operator"), "s-2"));
        await _stack.Local.KillHandlerAsync();
        await _stack.IdleAsync();

        var finding = await _stack.OpenFindingAsync(device, "teardown.stuck");
        Assert.Equal("ward-security", finding.Text("owner"));
        Assert.NotNull(finding["dueAt"]);
        Assert.Equal("stuck", (await _stack.HandoffAsync(device)).Step("revokeTokens").Text("state"));
        Assert.Equal(1, (int)(await _stack.GetAsync("/api/summary"))["steps"]!["revokeTokens"]!["stuck"]!);
        await _stack.HealAsync();
        await _stack.RetryAsync(finding);
        await _stack.RetryAsync(finding);
        await _stack.Local.KillHandlerAsync();
        await _stack.SweepAsync();
        Assert.Equal("verified", (await _stack.HandoffAsync(device)).Step("revokeTokens").Text("state"));
        var retried = (await _stack.LedgerAsync(device)).Count(entry => entry.Text("type") == "step.retryRequested");
        Assert.Equal(1, retried);
        Assert.Empty((await _stack.GetAsync("/api/findings?kind=teardown.stuck&status=open")).Items("items"));
        Figures.Record("Stuck is a state", "stuck steps retried after a kill", retried);

        await HoldsBackAsync();
        await _stack.Promises.AssertAsync("steps were stuck and held back");
    }

    /// <summary>Two revocations were asked for already in this minute, or in the one before.</summary>
    private async Task HoldsBackAsync()
    {
        var devices = Enumerable.Range(0, 2 * Limit).Select(_ => (Device: Events.New("tablet"), User: Events.New("operator"))).ToList();
        await _stack.PublishAsync([.. devices.Select(one => Events.SignIn(one.Device, one.User, "s-1", at: -60))]);
        await _stack.ForgetCallsAsync();
        await _stack.PublishAsync([.. devices.Select(one => Events.SignIn(one.Device, Events.New("operator"), "s-2"))]);
        await _stack.SweepAsync();

        var revoked = (await _stack.CallsAsync("graph")).Count(call => call.Text("method") == "POST");
        Assert.InRange(revoked, 1, Limit);
        var summary = await _stack.GetAsync("/api/summary");
        Assert.Equal(devices.Count - revoked, (int)summary["brake"]!["held"]!);
        Assert.Equal(devices.Count - revoked, (int)summary["steps"]!["revokeTokens"]!["held"]!);
        Assert.NotNull(summary["brake"]!["pulledAt"]);
        var finding = Assert.Single((await _stack.GetAsync("/api/findings?kind=teardown.braked&status=open")).Items("items"));
        Assert.Equal(("high", "identity-security"), (finding.Text("severity"), finding.Text("owner")));
        Assert.Contains((await _stack.ControlAsync("/published")).AsArray(), e => e!["data"].Text("kind") == "teardown.braked");
        var answer = await _stack.SendAsync(HttpMethod.Post, $"/api/findings/{finding.Text("id")}/review", """{"status":"dismissed"}""");
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
    }
}
