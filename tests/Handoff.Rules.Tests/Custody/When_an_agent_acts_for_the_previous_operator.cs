using System.Text.Json.Nodes;
using Handoff.Rules.Custody;
using Handoff.Rules.Events;
using Handoff.Rules.Findings;
using Handoff.Rules.Policy;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Custody;

public sealed class When_an_agent_acts_for_the_previous_operator
{
    private static readonly HandoffPolicy Disabling = Policies.WithTablet(tablet => tablet["steps"] = Policies.Steps("revokeTokens", "disableAgent"));
    private static readonly HandoffPolicy Rebinding = Policies.WithTablet(tablet => tablet["steps"] = Policies.Steps("rebindAgent"));

    private static Fact Acts(string at, string person = "operator-a") =>
        At(at).Uses("bot", $"principal:bot:{person}").As(PrincipalKind.Agent, person);

    private static Ward Known(HandoffPolicy policy) => new Ward(policy).Hears(At("07:00").SignsIn("operator-a", "s1"), Acts("07:30"), At("08:00").SignsIn("operator-b", "s2"));

    [Fact]
    public void It_never_takes_the_device() => Assert.Equal("operator-a", new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), Acts("07:30")).Device.Custody.Holder!.UserId);

    [Fact]
    public void An_agent_that_was_seen_before_is_owed_with_the_handoff()
    {
        var step = Assert.Single(Known(Disabling).Standing[0].Steps, step => step.Kind == StepKind.DisableAgent);

        Assert.Equal(("bot", StepState.Owed), (step.Target, step.State));
    }

    [Fact]
    public void One_that_shows_itself_only_later_is_owed_then_and_flagged()
    {
        var ward = new Ward(Disabling).Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2")).Revokes(At("08:00:02")).Sweeps(At("08:01"));
        Assert.Equal(HandoffStatus.Completed, ward.Standing[0].Status);

        ward.Hears(Acts("08:10")).Sweeps(At("08:13"));

        Assert.Equal((HandoffStatus.Pending, "bot"), (ward.Standing[0].Status, ward.Standing[0].Steps[^1].Target));
        Assert.Equal("disableAgent", (string?)ward.The("step.owed")["step"]);
        Assert.Equal(Severity.Critical, ward.Finding(FindingKind.ResidualAgent).Severity);
        Assert.Equal("operator-b", ward.Device.Custody.Holder!.UserId);
        ward.Hears(Acts("08:14"));
        Assert.Equal(1, ward.Count("step.owed"));
    }

    [Fact]
    public void Policy_that_does_not_ask_leaves_it_to_the_analyst() =>
        Assert.DoesNotContain(new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2"), Acts("08:10")).Standing[0].Steps, step => step.Kind == StepKind.DisableAgent);

    [Fact]
    public void Whoever_runs_it_is_asked_to_bind_it_to_somebody_else_and_its_next_action_proves_it()
    {
        var ward = Known(Rebinding).Settles(At("08:00:01"), StepKind.RebindAgent, new StepResult(StepOutcome.Accepted, Asked: true));
        var asked = JsonNode.Parse(Assert.Single(ward.Published, notice => notice.Type == "Handoff.Agent.RebindRequested").Data)!;
        Assert.Equal(("bot", "operator-a", "operator-b"), ((string?)asked["agentId"], (string?)asked["from"]!["userId"], (string?)asked["to"]!["userId"]));

        ward.Hears(Acts("08:05", "operator-b"));

        var step = Assert.Single(ward.Standing[0].Steps);
        Assert.Equal((StepState.Verified, "the agent acted for operator-b"), (step.State, step.Evidence["confirmedBy"]));
    }

    [Fact]
    public void Acting_on_for_the_previous_operator_proves_nothing()
    {
        var ward = Known(Rebinding).Settles(At("08:00:01"), StepKind.RebindAgent, new StepResult(StepOutcome.Accepted, Asked: true)).Hears(Acts("08:05"));

        Assert.Equal(StepState.Accepted, Assert.Single(ward.Standing[0].Steps).State);
        Assert.Equal(Severity.Critical, ward.Finding(FindingKind.ResidualAgent).Severity);
    }

    [Fact]
    public void An_agent_of_nobody_is_no_matter_of_the_handoff() =>
        Assert.Empty(new Ward(Disabling).Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2")).Revokes(At("08:00:02"))
            .Hears(At("08:10").Uses("bot", "principal:bot").As(PrincipalKind.ServicePrincipal)).Device.Findings);
}
