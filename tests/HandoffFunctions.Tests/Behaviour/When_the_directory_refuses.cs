using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(QuickStack.Name)]
public sealed class When_the_directory_refuses(QuickStack shared) : IAsyncLifetime
{
    private readonly Stack _stack = shared.Stack;
    private readonly string _device = Events.New("tablet");
    private readonly string _first = Events.New("operator");
    private readonly string _second = Events.New("operator");

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _stack.HealAsync();

    [Fact]
    public async Task The_revocation_stays_owed_with_the_reason_and_nothing_is_announced_as_done()
    {
        await RefuseAsync(403);
        await PassOnAsync(secondsAgo: 30);

        var handoff = await _stack.HandoffAsync(_device);
        var step = handoff.Step("revokeTokens");
        Assert.Equal(("owed", "403 Authorization_RequestDenied", "pending"), (step.Text("state"), step.Text("reason"), handoff.Text("status")));
        Assert.NotNull(step["nextAttemptAt"]);
        Assert.Null(handoff["timeToZeroAccess"]);
        Assert.Equal(["Handoff.Custody.HandoffDetected"], (await _stack.PublishedAsync(handoff.Text("id")!)).Select(e => e.Text("type")));
        var owed = Assert.Single((await _stack.DeviceAsync(_device)).Items("stepsOwed"));
        Assert.Equal("403 Authorization_RequestDenied", owed.Text("reason"));
        Assert.Equal(["s-1", "s-2"], (await _stack.DeviceAsync(_device)).Items("openSessions").Select(session => session.Text("sessionId")));
        Assert.Empty(await _stack.FindingsAsync(_device));
    }

    [Fact]
    public async Task After_grace_the_sweep_flags_the_session_and_a_retry_that_is_read_back_resolves_it()
    {
        await RefuseAsync(403);
        await PassOnAsync(secondsAgo: 400);
        await _stack.SweepAsync();

        var finding = await _stack.OpenFindingAsync(_device, "residual.open");
        Assert.Equal(("high", "open", "s-1", _first), (finding.Text("severity"), finding.Text("status"), finding.Text("sessionId"), finding.Text("userId")));
        Assert.Equal(("ward-security", "clinical-tablet"), (finding.Text("owner"), finding.Text("deviceClass")));
        Assert.Equal(("nextOperator", "403 Authorization_RequestDenied"), (finding["evidence"].Text("cause"), finding["evidence"].Text("revocationReason")));
        Assert.Contains((await _stack.GetAsync("/api/residual-sessions?status=open&top=1000")).Items("items"), item => item.Text("id") == finding.Text("id"));
        await _stack.HealAsync();
        await _stack.RetryAsync(finding);
        await _stack.SweepAsync();

        var resolved = await _stack.GetAsync($"/api/findings/{finding.Text("id")}");
        Assert.Equal("resolved", resolved.Text("status"));
        Assert.Contains("revocation read back", resolved.Text("resolution"), StringComparison.Ordinal);
        Assert.Equal(("completed", "verified"), await StandsAsync());
        var ledger = (await _stack.LedgerAsync(_device)).Select(entry => entry.Text("type")!).ToList();
        Assert.Equal(
            ["handoff.detected", "step.failed", "finding.opened", "step.retryRequested", "step.verified", "handoff.completed", "finding.closed"],
            ledger.Where(type => type.Split('.')[0] is "handoff" or "step" or "finding").Distinct());
        Assert.Equal("analyst-1", Assert.Single(await _stack.LedgerAsync(_device), entry => entry.Text("type") == "step.retryRequested").Text("requestedBy"));
    }

    [Fact]
    public async Task Without_anybody_asking_the_sweep_tries_again_and_resolves_it()
    {
        await RefuseAsync(403);
        await PassOnAsync(secondsAgo: 400);
        await _stack.SweepAsync();
        var finding = await _stack.OpenFindingAsync(_device, "residual.open");
        await _stack.HealAsync();
        await _stack.SweepUntilAsync("the revocation is verified", async () => await StandsAsync() == ("completed", "verified"));

        Assert.Equal("resolved", (await _stack.GetAsync($"/api/findings/{finding.Text("id")}")).Text("status"));
        Assert.Equal(["Handoff.Finding.Opened", "Handoff.Finding.Closed"],
            (await _stack.PublishedAsync((await _stack.HandoffAsync(_device)).Text("id")!)).Select(e => e.Text("type")!).Where(type => type.Contains("Finding", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_can_never_succeed_is_stuck_and_tried_again_on_request_only()
    {
        await RefuseAsync(400);
        await PassOnAsync(secondsAgo: 30);
        await _stack.SweepAsync();

        Assert.Equal(("incomplete", "stuck"), await StandsAsync());
        Assert.Equal(1, await _stack.RevocationsAsync(_first));
        var finding = await _stack.OpenFindingAsync(_device, "teardown.stuck");
        Assert.Equal(("high", "revokeTokens", "400 Request_BadRequest"), (finding.Text("severity"), finding["evidence"].Text("step"), finding["evidence"].Text("reason")));
        Assert.Contains(await _stack.PublishedAsync((await _stack.HandoffAsync(_device)).Text("id")!), e => e.Text("type") == "Handoff.Custody.HandoffIncomplete");
        await _stack.HealAsync();
        await _stack.SweepAsync();
        Assert.Equal(1, await _stack.RevocationsAsync(_first));
        await _stack.RetryAsync(finding);
        await _stack.SweepAsync();

        Assert.Equal(("completed", "verified"), await StandsAsync());
        Assert.Equal("resolved", (await _stack.GetAsync($"/api/findings/{finding.Text("id")}")).Text("status"));
    }

    [Fact]
    public async Task What_fails_as_often_as_policy_allows_is_stuck()
    {
        await RefuseAsync(403);
        await PassOnAsync(secondsAgo: 30);
        await _stack.SweepUntilAsync("it is given up", async () => await StandsAsync() == ("incomplete", "stuck"));

        Assert.Equal(10, (int)(await _stack.HandoffAsync(_device)).Step("revokeTokens")["attempts"]!);
        Assert.Equal(10, await _stack.RevocationsAsync(_first));
        Assert.Equal("403 Authorization_RequestDenied", (await _stack.OpenFindingAsync(_device, "teardown.stuck"))["evidence"].Text("reason"));
    }

    private Task RefuseAsync(int status) => _stack.FailAsync(new { service = "graph", method = "POST", path = $"/users/{_first}/*", status });

    private async Task PassOnAsync(double secondsAgo)
    {
        await _stack.PublishAsync(Events.SignIn(_device, _first, "s-1", at: -secondsAgo - 60));
        await _stack.PublishAsync(Events.SignIn(_device, _second, "s-2", at: -secondsAgo));
    }

    private async Task<(string?, string?)> StandsAsync()
    {
        var handoff = await _stack.HandoffAsync(_device);
        return (handoff.Text("status"), handoff.Step("revokeTokens").Text("state"));
    }
}
