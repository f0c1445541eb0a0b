using System.Text.Json.Nodes;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

/// <summary>Records as the identity provider's diagnostic settings send them, through the event hub.</summary>
[Collection(OneStack.Name)]
public sealed class When_sign_in_logs_arrive(OneStack shared)
{
    private readonly Stack _stack = shared.Stack;
    private readonly string _device = Events.New("tablet");
    private readonly string _first = Events.New("operator");
    private readonly string _second = Events.New("operator");

    [Fact]
    public async Task A_second_operators_sign_in_is_a_handoff_that_is_proven()
    {
        await InScopeAsync();
        await _stack.LogAsync(Records.SignIn(_second, "s-2", _device, at: -20));
        await _stack.SweepAsync();

        var handoff = await Proven.HandoffAsync(_stack, _device, "nextOperator", _first, _second);
        var entry = Assert.Single(await _stack.LedgerAsync(_device), entry => entry.Text("type") == "session.started" && entry.Text("userId") == _second);
        Assert.Equal(("deviceId", true), (entry.Text("attributedBy"), (bool?)entry["fresh"]));
        Assert.StartsWith("entra/signInLogs/", entry.Text("eventSource"), StringComparison.Ordinal);
        Assert.Equal(entry.Text("at"), handoff.Text("at"));
    }

    [Theory]
    [InlineData(50126)]
    [InlineData(50158)]
    public async Task A_sign_in_that_did_not_succeed_is_none(int code)
    {
        await InScopeAsync();
        await _stack.LogAsync(Records.SignIn(_second, "s-2", _device, at: -20).Failed(code));

        Assert.Empty(await _stack.HandoffsAsync(_device));
        Assert.DoesNotContain(await _stack.LedgerAsync(_device), entry => entry.Text("userId") == _second);
    }

    [Fact]
    public async Task An_interactive_sign_in_that_a_primary_refresh_token_met_is_no_handoff_and_is_flagged_with_the_reason()
    {
        await InScopeAsync();
        await _stack.LogAsync(Records.SignIn(_second, "s-2", _device, at: -20).Having("incomingTokenType", "primaryRefreshToken"));

        Assert.Empty(await _stack.HandoffsAsync(_device));
        Assert.Equal(_first, (await _stack.DeviceAsync(_device))["holder"].Text("userId"));
        var finding = await _stack.OpenFindingAsync(_device, "reauthentication.missing");
        Assert.Equal(_second, finding.Text("userId"));
        Assert.Contains("refresh token", finding["evidence"].Text("why"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_principals_sign_in_is_never_a_handoff()
    {
        await InScopeAsync();
        await _stack.LogAsync(Records.ServicePrincipalSignIn(Events.New("app"), _device, at: -20));

        Assert.Empty(await _stack.HandoffsAsync(_device));
        Assert.Equal(_first, (await _stack.DeviceAsync(_device))["holder"].Text("userId"));
    }

    [Fact]
    public async Task Another_session_after_the_handoff_is_a_residual_one_and_from_a_second_address_a_worse_one()
    {
        await InScopeAsync();
        await _stack.LogAsync(Records.SignIn(_second, "s-2", _device, at: -60));
        await _stack.LogAsync(Records.GraphCall(_first, "s-1", at: -1, issued: -90).Having("ipAddress", "203.0.113.77"));
        await _stack.SweepAsync();

        var finding = await _stack.OpenFindingAsync(_device, "residual.token");
        Assert.Equal(("203.0.113.77", "sessionId"), (finding["evidence"].Text("secondAddress"), finding["evidence"].Text("attributedBy")));
    }

    [Fact]
    public async Task A_token_from_before_the_handoff_that_is_used_after_it_is_flagged_and_one_from_after_it_is_another_matter()
    {
        await InScopeAsync();
        await _stack.LogAsync(Records.SignIn(_second, "s-2", _device, at: -60), Records.GraphCall(_second, "s-2", at: -30, issued: -59));
        Assert.Empty(await _stack.FindingsAsync(_device));

        await _stack.LogAsync(Records.GraphCall(_first, "s-1", at: 5, issued: -100));
        Assert.Equal("high", (await _stack.OpenFindingAsync(_device, "residual.token")).Text("severity"));

        await _stack.LogAsync(Records.GraphCall(_first, "s-1", at: 6, issued: -10));
        Assert.Equal("residual.active", Assert.Single(await _stack.FindingsAsync(_device, "&status=open")).Text("kind"));
    }

    [Fact]
    public async Task The_audit_log_proves_a_revocation_that_the_directory_does_not_show()
    {
        await InScopeAsync();
        await _stack.PutControlAsync($"/graph/users/{_first}", new { userType = "Guest" });
        await _stack.FailAsync(new { service = "graph", method = "GET", path = $"**/users/{_first}", status = 503, times = 50 });
        await _stack.LogAsync(Records.SignIn(_second, "s-2", _device, at: -5));
        Assert.NotEqual("verified", (await _stack.HandoffAsync(_device)).Step("revokeTokens").Text("state"));

        await _stack.LogAsync(Records.TokensRevoked(_first));

        var step = (await _stack.HandoffAsync(_device)).Step("revokeTokens");
        Assert.Equal("verified", step.Text("state"));
        Assert.StartsWith("entra/auditLogs/", step["evidence"].Text("auditRecord"), StringComparison.Ordinal);
        var entry = Assert.Single(await _stack.LedgerAsync(_device), entry => entry.Text("type") == "tokens.revoked");
        Assert.True((bool)entry["askedFor"]!);
    }

    [Fact]
    public async Task A_revocation_that_nobody_here_asked_for_is_noted()
    {
        await InScopeAsync();
        await _stack.LogAsync(Records.TokensRevoked(_first));

        var entry = Assert.Single(await _stack.LedgerAsync(_device), entry => entry.Text("type") == "tokens.revoked");
        Assert.False((bool)entry["askedFor"]!);
        Assert.Equal("5e0c1a9e-0000-4000-8000-0000000000f0", entry.Text("requestedBy"));
    }

    [Fact]
    public async Task An_agent_that_acts_for_the_previous_operator_is_flagged()
    {
        var agent = Events.New("agent");
        await InScopeAsync();
        await _stack.LogAsync(Records.AgentActs(agent, _first, at: -90));
        await _stack.LogAsync(Records.SignIn(_second, "s-2", _device, at: -60));
        Assert.Empty(await _stack.FindingsAsync(_device));

        await _stack.LogAsync(Records.AgentActs(agent, _first, at: 5));

        var finding = await _stack.OpenFindingAsync(_device, "residual.agent");
        Assert.Equal(("critical", agent), (finding.Text("severity"), finding.Text("userId")));
        Assert.Equal(_second, (await _stack.DeviceAsync(_device))["holder"].Text("userId"));
    }

    [Fact]
    public async Task An_agent_that_was_never_seen_before_is_tied_to_its_persons_last_handoff()
    {
        await InScopeAsync();
        await _stack.LogAsync(Records.SignIn(_second, "s-2", _device, at: -60));
        await _stack.LogAsync(Records.AgentActs(Events.New("agent"), _first, at: -1));

        Assert.Equal("formerCustody", (await _stack.OpenFindingAsync(_device, "residual.agent"))["evidence"].Text("attributedBy"));
    }

    /// <summary>The first operator was given the device and is signed in on it.</summary>
    private async Task InScopeAsync()
    {
        await _stack.PublishAsync(Events.CheckOut(_device, _first, at: -130));
        await _stack.LogAsync(Records.SignIn(_first, "s-1", _device, at: -120));
    }
}
