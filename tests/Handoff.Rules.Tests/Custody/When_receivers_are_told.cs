using System.Text.Json.Nodes;
using Handoff.Rules.Custody;
using Handoff.Rules.Events;
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

    /// <summary>The source of the sign-ins is five minutes ahead: what it says happened at 08:05 was heard at 08:00.</summary>
    private static Ward HeardEarly(params (DateTimeOffset Heard, Fact Fact)[] before)
    {
        var ward = new Ward(Policy).HearsAt(At("07:00"), At("07:05").SignsIn("operator-a", "s1"));
        foreach (var (heard, fact) in before)
        {
            ward.HearsAt(heard, fact);
        }

        return ward.HearsAt(At("08:00"), At("08:05").SignsIn("operator-b", "s2")).Settles(At("08:00:01"), StepKind.TellReceivers, Took);
    }

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

    [Theory]
    [InlineData("operator-a@ward.example", StepState.Verified)]
    [InlineData("Operator-A@Ward.example", StepState.Verified)]
    [InlineData("operator-b@ward.example", StepState.Accepted)]
    public void Who_was_told_of_an_address_may_confirm_by_it(string address, StepState state)
    {
        var ward = new Ward(Policy)
            .Hears(At("07:00").SignsIn("operator-a", "s1") with { UserName = "operator-a@ward.example" }, At("08:00").SignsIn("operator-b", "s2") with { UserName = "operator-b@ward.example" })
            .Settles(At("08:00:01"), StepKind.TellReceivers, Took);

        ward.Hears(At("08:00:30").ClearsApp("records", address));

        Assert.Equal(state, StateOf(ward, "records"));
    }

    [Fact]
    public void A_word_about_nobody_confirms_nothing()
    {
        var ward = Told().Hears(At("08:00:30").ClearsApp("records", "operator-a") with { UserId = null });

        Assert.Equal(StepState.Accepted, StateOf(ward, "records"));
    }

    [Fact]
    public void Under_a_clock_that_runs_ahead_a_word_counts_from_when_the_handoff_was_heard_of()
    {
        var ward = HeardEarly().HearsAt(At("08:00:02"), At("08:00:02").ClearsApp("records", "operator-a"));

        Assert.Equal(StepState.Verified, StateOf(ward, "records"));
    }

    [Theory]
    [InlineData("08:00:02", "07:59:59")]
    [InlineData("07:59:00", "08:04:00")]
    [InlineData("08:00:02", "08:04:00")]
    public void Under_such_a_clock_a_word_that_may_be_from_before_confirms_nothing(string heard, string at)
    {
        var word = At(at).ClearsApp("records", "operator-a");

        var ward = At(heard) < At("08:00") ? HeardEarly((At(heard), word)) : HeardEarly().HearsAt(At(heard), word);

        Assert.Equal(StepState.Accepted, StateOf(ward, "records"));
    }

    [Fact]
    public void Under_two_such_clocks_a_word_that_names_the_handoff_counts()
    {
        var ward = HeardEarly();

        ward.HearsAt(At("08:00:02"), At("08:04").ClearsApp("records", "operator-a") with { HandoffId = ward.Standing[0].Id });

        Assert.Equal(StepState.Verified, StateOf(ward, "records"));
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
