using System.Text.Json.Nodes;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(OneStack.Name)]
public sealed class When_an_old_session_is_used(OneStack shared)
{
    private readonly Stack _stack = shared.Stack;
    private readonly string _device = Events.New("tablet");
    private readonly string _first = Events.New("operator");

    [Fact]
    public async Task It_is_flagged_as_critical_although_the_revocation_was_verified()
    {
        await PassedOnAsync();
        await _stack.PublishAsync(Events.Used(_device, _first, "s-1"));
        await _stack.SweepAsync();

        var finding = await FindingAsync();
        Assert.Equal(("critical", "open", "s-1", _first), (finding.Text("severity"), finding.Text("status"), finding.Text("sessionId"), finding.Text("userId")));
        Assert.Equal("verified", finding["evidence"].Text("revocation"));
        Assert.Equal((await _stack.HandoffAsync(_device)).Text("id"), finding.Text("handoffId"));
        Assert.True(finding.Time("lastSeenAt") > finding.Time("handoffAt"));
        Assert.Equal(finding.Time("flaggedAt").AddHours(1), finding.Time("dueAt"));
        Assert.Contains((await _stack.DeviceAsync(_device)).Items("openSessions"), session => session.Text("sessionId") == "s-1");
    }

    [Fact]
    public async Task It_stays_flagged_until_a_retried_revocation_is_read_back()
    {
        await RevokedLongAgoAsync();
        await _stack.PublishAsync(Events.Used(_device, _first, "s-1", at: -5));
        await _stack.SweepAsync();
        await _stack.SweepAsync();
        var finding = await FindingAsync();
        await _stack.RetryAsync(finding);
        await _stack.SweepAsync();

        var resolved = await _stack.GetAsync($"/api/findings/{finding.Text("id")}");
        Assert.Equal("resolved", resolved.Text("status"));
        Assert.Contains("revocation read back", resolved.Text("resolution"), StringComparison.Ordinal);
        Assert.Equal(1, await _stack.RevocationsAsync(_first));
        Assert.DoesNotContain((await _stack.DeviceAsync(_device)).Items("openSessions"), session => session.Text("sessionId") == "s-1");
        await _stack.SweepAsync();
        Assert.Empty(await _stack.FindingsAsync(_device, "&status=open,acknowledged"));
    }

    [Fact]
    public async Task A_retry_within_the_second_of_the_use_proves_nothing_that_the_finding_does_not_hear_of()
    {
        await PassedOnAsync();
        // The end of this very second: a revocation now shows a time before it, because the directory tells whole seconds.
        var now = TimeProvider.System.GetUtcNow();
        await _stack.PublishAsync(Events.Used(_device, _first, "s-1", at: 0.999 - (now.Ticks % TimeSpan.TicksPerSecond / (double)TimeSpan.TicksPerSecond)));
        var finding = await FindingAsync();
        await _stack.RetryAsync(finding);
        await _stack.SweepAsync();

        var isVerified = (await _stack.HandoffAsync(_device)).Step("revokeTokens").Text("state") == "verified";
        Assert.Equal(isVerified ? "resolved" : "open", (await _stack.GetAsync($"/api/findings/{finding.Text("id")}")).Text("status"));
    }

    [Fact]
    public async Task A_use_before_the_handoff_that_is_reported_late_flags_nothing()
    {
        await PassedOnAsync();
        await _stack.PublishAsync(Events.Used(_device, _first, "s-1", at: -410));
        await _stack.SweepAsync();
        Assert.Empty(await _stack.FindingsAsync(_device));
    }

    [Fact]
    public async Task An_access_token_from_before_the_handoff_that_lives_on_is_less_than_a_refreshed_one()
    {
        await PassedOnAsync();
        await _stack.PublishAsync(Events.Used(_device, _first, "s-1", issued: -450));
        Assert.Equal("high", (await _stack.OpenFindingAsync(_device, "residual.token")).Text("severity"));
        await _stack.PublishAsync(Events.Used(_device, _first, "s-1", issued: -10));

        Assert.Equal("critical", (await FindingAsync()).Text("severity"));
        Assert.Empty(await _stack.FindingsAsync(_device, "&kind=residual.token&status=open"));
    }

    [Fact]
    public async Task A_dismissal_is_on_the_ledger_with_who_and_why_and_is_not_raised_again()
    {
        await PassedOnAsync();
        await _stack.PublishAsync(Events.Used(_device, _first, "s-1"));
        var finding = await FindingAsync();
        var acknowledged = await _stack.ReviewAsync(finding, "acknowledged", "looking at it");
        Assert.Equal(("acknowledged", "analyst-1", "looking at it"), (acknowledged.Text("status"), acknowledged.Text("reviewedBy"), acknowledged.Text("reviewNote")));
        await _stack.SweepAsync();
        Assert.Equal("acknowledged", (await FindingAsync()).Text("status"));
        await _stack.ReviewAsync(finding, "dismissed", "a test device");
        await _stack.SweepAsync();
        await _stack.SweepAsync();

        Assert.Empty(await _stack.FindingsAsync(_device, "&status=open,acknowledged"));
        var reviews = (await _stack.LedgerAsync(_device)).Where(entry => entry.Text("type") == "finding.reviewed").ToList();
        Assert.Equal(["acknowledged analyst-1 looking at it", "dismissed analyst-1 a test device"],
            reviews.Select(entry => $"{entry.Text("status")} {entry.Text("reviewedBy")} {entry.Text("note")}"));
        Assert.Single(await _stack.PublishedAsync(finding.Text("handoffId")!), e => e.Text("type") == "Handoff.Finding.Closed");
        // A new use is a new matter.
        await _stack.PublishAsync(Events.Used(_device, _first, "s-1"));
        Assert.NotEqual(finding.Text("id"), (await FindingAsync()).Text("id"));
    }

    /// <summary>The handoff is verified by a revocation that had been made for another reason right after it.</summary>
    private async Task RevokedLongAgoAsync()
    {
        await _stack.PutControlAsync($"/graph/users/{_first}", new { signInSessionsValidFromDateTime = TimeProvider.System.GetUtcNow().AddSeconds(-390) });
        await PassedOnAsync();
        Assert.Equal(0, await _stack.RevocationsAsync(_first));
    }

    private Task<JsonNode> FindingAsync() => _stack.OpenFindingAsync(_device, "residual.active");

    private async Task PassedOnAsync()
    {
        await _stack.PublishAsync(Events.SignIn(_device, _first, "s-1", at: -500));
        await _stack.PublishAsync(Events.SignIn(_device, Events.New("operator"), "s-2", at: -400));
        Assert.Equal("completed", (await _stack.HandoffAsync(_device)).Text("status"));
    }
}
