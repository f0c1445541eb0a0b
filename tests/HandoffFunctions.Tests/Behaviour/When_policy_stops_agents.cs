using System.Text.Json.Nodes;
using HandoffFunctions.Local;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

public sealed class When_policy_stops_agents(When_policy_stops_agents.StoppingStack own) : IClassFixture<When_policy_stops_agents.StoppingStack>
{
    private readonly Stack _stack = own.Stack;
    private readonly string _device = Events.New("tablet");
    private readonly string _agent = Events.New("agent");
    private readonly string _first = Events.New("operator");
    private readonly string _second = Events.New("operator");

    [Fact]
    public async Task An_agent_that_acts_for_the_previous_operator_is_disabled_and_seen_to_be()
    {
        await PassedOnAsync("clinical-tablet");

        await VerifiedAsync();
        var step = (await _stack.HandoffAsync(_device)).Step("disableAgent");
        Assert.Equal((_agent, "false"), (step.Text("target"), step["evidence"].Text("accountEnabled")));
        Assert.False((bool)(await _stack.ControlAsync($"/graph/agents/{_agent}"))["accountEnabled"]!);
    }

    [Fact]
    public async Task One_that_shows_itself_only_later_is_disabled_then()
    {
        await PassedOnAsync("clinical-tablet", agentSeen: false);
        await _stack.LogAsync(Records.AgentActs(_agent, _first, at: 5));

        await VerifiedAsync();
        Assert.Equal("critical", (await _stack.OpenFindingAsync(_device, "residual.agent")).Text("severity"));
    }

    [Fact]
    public async Task An_agent_that_the_directory_keeps_enabled_is_not_called_stopped()
    {
        await _stack.FailAsync(new { service = "graph", method = "PATCH", path = $"*/servicePrincipals/{_agent}/*", status = 200 });
        await PassedOnAsync("clinical-tablet");
        await _stack.SweepAsync();

        Assert.Equal("accepted", (await _stack.HandoffAsync(_device)).Step("disableAgent").Text("state"));
    }

    [Fact]
    public async Task Whoever_runs_it_can_be_asked_to_bind_it_anew_and_its_next_action_proves_it()
    {
        await PassedOnAsync("kiosk");
        var handoff = await _stack.HandoffAsync(_device);
        Assert.Equal("accepted", handoff.Step("rebindAgent").Text("state"));
        var asked = Assert.Single(await _stack.PublishedAsync(handoff.Text("id")!), sent => sent.Text("type") == "Handoff.Agent.RebindRequested");
        Assert.Equal((_agent, _second), (asked["data"].Text("agentId"), asked["data"]!["to"].Text("userId")));

        await _stack.LogAsync(Records.AgentActs(_agent, _second, at: -1));

        Assert.Equal("verified", (await _stack.HandoffAsync(_device)).Step("rebindAgent").Text("state"));
    }

    /// <summary>The directory answers from replicas, so the effect shows a moment later.</summary>
    private Task VerifiedAsync() => _stack.SweepUntilAsync("the agent is shown as disabled", async () =>
        (await _stack.HandoffAsync(_device)).Step("disableAgent").Text("state") == "verified");

    private async Task PassedOnAsync(string deviceClass, bool agentSeen = true)
    {
        await _stack.PublishAsync(Events.CheckOut(_device, _first, at: -130, deviceClass: deviceClass));
        await _stack.LogAsync([Records.SignIn(_first, "s-1", _device, at: -120), .. agentSeen ? [Records.AgentActs(_agent, _first, at: -90)] : Array.Empty<JsonObject>()]);
        await _stack.LogAsync(Records.SignIn(_second, "s-2", _device, at: -60));
    }

    public sealed class StoppingStack : SharedStack
    {
        private protected override LocalStackOptions Change(LocalStackOptions options) => options with
        {
            PolicyFile = PolicyFile.With(policy =>
            {
                policy["classes"]!["clinical-tablet"]!["steps"] = new JsonArray("revokeTokens", "disableAgent");
                policy["classes"]!["kiosk"]!["steps"] = new JsonArray("revokeTokens", "rebindAgent");
            }),
        };
    }
}
