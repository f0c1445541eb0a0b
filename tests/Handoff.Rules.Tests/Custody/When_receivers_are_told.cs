using System.Text.Json.Nodes;
using Handoff.Rules.Custody;
using Handoff.Rules.Findings;
using Handoff.Rules.Policy;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Custody;

public sealed class When_receivers_are_told
{
    private static readonly StepResult Took = new(StepOutcome.Accepted, Asked: true);

    private static readonly HandoffPolicy Policy = Policies.With(policy =>
    {
        policy["classes"]!["tablet"]!["steps"] = Policies.Steps("tellReceivers");
        policy["sharedSignals"] = JsonNode.Parse("""
            {
              "send": {
                "issuer": "https://handoff.example.com", "signingKey": "signal-key",
                "receivers": [
                  { "name": "records", "endpoint": "https://records.example.com/in", "audience": "records" },
                  { "name": "chat", "endpoint": "https://chat.example.com/in", "audience": "chat", "confirmedBy": "receipt" }
                ]
              }
            }
            """);
    });

    private static Ward OneHandoff(HandoffPolicy? policy = null) =>
        new Ward(policy ?? Policy).Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2"));

    private static Ward Told() => OneHandoff().Settles(At("08:00:01"), StepKind.TellReceivers, Took);

    private static StepState StateOf(Ward ward, string receiver) => ward.Standing[0].Steps.Single(step => step.Target == receiver).State;

    [Fact]
    public void Each_is_owed_a_step_of_its_own() => Assert.Equal(
        ["TellReceivers records", "TellReceivers chat"], OneHandoff().Standing[0].Steps.Select(step => step.Key));

    [Fact]
    public void None_is_owed_when_nobody_held_the_device() =>
        Assert.All(new Ward(Policy).Hears(At("07:00").IsLost()).Standing, handoff => Assert.Empty(handoff.Steps));

    [Fact]
    public void None_is_owed_where_policy_names_none() => Assert.Empty(
        OneHandoff(Policies.WithTablet(tablet => tablet["steps"] = Policies.Steps("tellReceivers"))).Standing[0].Steps);

    [Fact]
    public void Its_application_confirms_for_itself_alone()
    {
        var ward = Told().Hears(At("08:00:30").ClearsApp("records", "operator-a"));

        Assert.Equal((StepState.Verified, StepState.Accepted), (StateOf(ward, "records"), StateOf(ward, "chat")));
        Assert.Equal(HandoffStatus.Pending, ward.Standing[0].Status);
    }

    [Theory]
    [InlineData("records", "operator-b", "08:00:30")]
    [InlineData("records", "operator-a", "07:59:59")]
    [InlineData("Records", "operator-a", "08:00:30")]
    public void A_word_about_somebody_else_or_from_before_or_of_another_confirms_nothing(string app, string user, string at)
    {
        var ward = Told().HearsAt(At("08:00:40"), At(at).ClearsApp(app, user));

        Assert.Equal(StepState.Accepted, StateOf(ward, "records"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_devices_own_word_confirms_nothing_either(bool named)
    {
        var ward = Told().Hears(named ? At("08:00:05").Resets("app:records") : At("08:00:05").Resets());

        Assert.Equal(StepState.Accepted, StateOf(ward, "records"));
    }

    [Fact]
    public void A_word_for_another_handoff_confirms_nothing()
    {
        var ward = Told().Hears(At("08:00:05").ClearsApp("records", "operator-a") with { HandoffId = "another" });

        Assert.Equal(StepState.Accepted, StateOf(ward, "records"));
    }

    [Fact]
    public void A_word_that_came_before_it_was_told_is_enough()
    {
        var ward = OneHandoff().Hears(At("08:00:01").ClearsApp("records", "operator-a"));

        Assert.Equal((StepState.Verified, StepState.Owed), (StateOf(ward, "records"), StateOf(ward, "chat")));
    }

    [Fact]
    public void Without_its_word_in_time_it_is_unverifiable_until_it_comes_after_all()
    {
        var ward = Told();
        Assert.All(ward.Standing[0].Steps, step => Assert.Equal(At("08:10:01"), step.NextAt));
        ward.Settles(At("08:10:01"), StepKind.TellReceivers, new StepResult(StepOutcome.Accepted, "no confirmation came"));
        Assert.Equal((StepState.Unverifiable, "no confirmation came"), (StateOf(ward, "records"), ward.Standing[0].Steps[0].Reason));
        Assert.Equal(2, ward.Device.Findings.Count(finding => finding.Kind == FindingKind.TeardownUnverifiable));

        ward.Hears(At("08:20").ClearsApp("records", "operator-a"));

        Assert.Equal(StepState.Verified, StateOf(ward, "records"));
        Assert.Single(ward.Device.Findings, finding => finding.Kind == FindingKind.TeardownUnverifiable);
    }

    [Fact]
    public void A_receipt_that_policy_takes_as_enough_verifies_it()
    {
        var ward = OneHandoff().Settles(At("08:00:01"), StepKind.TellReceivers, step => step.Target == "chat"
            ? new StepResult(StepOutcome.Verified, Asked: true) { Evidence = new Dictionary<string, string> { ["proof"] = "receipt" } } : Took);

        Assert.Equal((StepState.Accepted, StepState.Verified), (StateOf(ward, "records"), StateOf(ward, "chat")));
    }

    [Fact]
    public void What_a_late_event_takes_back_is_not_told_any_more()
    {
        var ward = OneHandoff().HearsAt(At("08:00:10"), At("07:59").SignsOut("operator-a", "s1"));

        Assert.All(ward.Device.Handoffs.Single().Steps, step => Assert.Equal(StepState.Superseded, step.State));
    }
}
