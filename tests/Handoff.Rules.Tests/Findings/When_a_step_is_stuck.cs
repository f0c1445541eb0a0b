using System.Text.Json.Nodes;
using Handoff.Rules.Custody;
using Handoff.Rules.Findings;
using Handoff.Rules.Policy;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Findings;

public sealed class When_a_step_is_stuck
{
    private static readonly StepResult No = new(StepOutcome.Refused, "not permitted", Asked: true);
    private static readonly StepResult Busy = new(StepOutcome.Failed, "busy", Asked: true);

    private static Ward Stuck(HandoffPolicy? policy = null) => new Ward(policy)
        .Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2"))
        .Settles(At("08:00:01"), StepKind.RevokeTokens, No);

    [Fact]
    public void It_has_an_owner_and_a_due_date_by_its_severity()
    {
        var finding = Stuck().Finding(FindingKind.TeardownStuck);

        Assert.Equal((Severity.High, "ward-security", At("16:00:01")), (finding.Severity, finding.Owner, finding.DueAt));
    }

    [Fact]
    public void A_class_that_names_no_owner_has_the_one_that_policy_names_for_all()
    {
        var policy = Policies.With(policy =>
        {
            policy["owner"] = "identity-security";
            policy["classes"]!["tablet"]!.AsObject().Remove("owner");
        });

        Assert.Equal("identity-security", Stuck(policy).Finding(FindingKind.TeardownStuck).Owner);
    }

    [Theory]
    [InlineData("people-security", "people-security")]
    [InlineData(null, "identity-security")]
    public void A_departure_has_its_own_owner_or_else_the_one_for_all(string? own, string owner)
    {
        var policy = Policies.With(policy =>
        {
            policy["owner"] = "identity-security";
            policy["departure"] = own is null ? new JsonObject() : new JsonObject { ["owner"] = own };
        });
        var worker = DecideWorker.On(null, At("15:00").Departs("operator-a"), policy, VaultBindings.None, At("15:00")).After;

        worker = SettleSteps.On(worker, [(worker.Handoffs[0].Id, worker.Handoffs[0].Steps[0].Key, No)], [], new Dictionary<string, IReadOnlyList<Collateral>>(), policy, At("15:01")).After;

        var finding = Assert.Single(worker.Findings);
        Assert.Equal((FindingKind.TeardownStuck, owner, At("23:01")), (finding.Kind, finding.Owner, finding.DueAt));
    }

    [Fact]
    public void Dismissed_and_retried_it_is_raised_again_when_it_sticks_again()
    {
        var ward = Stuck();
        var first = ward.Finding(FindingKind.TeardownStuck);

        ward.Reviews(At("08:01"), first, FindingStatus.Dismissed).Sweeps(At("08:02"));
        Assert.DoesNotContain("teardown.stuck", ward.OpenKinds);
        ward.Retries(At("08:03"), first).Settles(At("08:03:01"), StepKind.RevokeTokens, No);

        Assert.Contains("teardown.stuck", ward.OpenKinds);
        Assert.NotEqual(first.Id, ward.Finding(FindingKind.TeardownStuck).Id);
    }

    [Fact]
    public void Retried_while_it_is_open_and_dismissed_once_it_sticks_again_it_stays_dismissed()
    {
        var ward = Stuck();

        ward.Retries(At("08:03"), ward.Finding(FindingKind.TeardownStuck)).Settles(At("08:03:01"), StepKind.RevokeTokens, No);
        ward.Reviews(At("08:04"), ward.Finding(FindingKind.TeardownStuck), FindingStatus.Dismissed).Sweeps(At("08:05"));

        Assert.DoesNotContain("teardown.stuck", ward.OpenKinds);
    }

    [Fact]
    public void After_so_long_it_is_given_up_whatever_attempts_are_left()
    {
        var ward = new Ward(Policies.With(policy => policy["retries"] = new JsonObject { ["attempts"] = 100, ["firstDelay"] = "10s", ["longestDelay"] = "1m", ["giveUpAfter"] = "5m" }))
            .Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2"))
            .Settles(At("08:04:59"), StepKind.RevokeTokens, Busy);
        Assert.Equal((StepState.Owed, 1), (ward.Step(StepKind.RevokeTokens).State, ward.Step(StepKind.RevokeTokens).Attempts));

        ward.Settles(At("08:05:09"), StepKind.RevokeTokens, Busy);
        Assert.Equal((StepState.Stuck, 2), (ward.Step(StepKind.RevokeTokens).State, ward.Step(StepKind.RevokeTokens).Attempts));

        ward.Retries(At("09:00"), ward.Finding(FindingKind.TeardownStuck)).Settles(At("09:04:59"), StepKind.RevokeTokens, Busy);
        Assert.Equal(StepState.Owed, ward.Step(StepKind.RevokeTokens).State);
    }

    [Fact]
    public void Whoever_only_waits_is_not_given_up()
    {
        var ward = new Ward(Policies.With(policy => policy["retries"] = new JsonObject { ["giveUpAfter"] = "5m" }))
            .Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2"))
            .Settles(At("09:00"), StepKind.RevokeTokens, new StepResult(StepOutcome.Waiting, "not yet"));

        Assert.Equal(StepState.Owed, ward.Step(StepKind.RevokeTokens).State);
    }

    [Theory]
    [InlineData("07:59", "08:00:06", 2)]
    [InlineData(null, "08:00:03", 4)]
    public void A_class_and_a_cause_may_have_other_retries_and_take_over_what_they_leave_out(string? returned, string next, int attempts)
    {
        var policy = Policies.WithTablet(tablet =>
        {
            tablet["retries"] = new JsonObject { ["firstDelay"] = "2s", ["attempts"] = 4 };
            tablet["causes"] = new JsonObject { ["checkIn"] = new JsonObject { ["retries"] = new JsonObject { ["firstDelay"] = "5s", ["factor"] = 1, ["attempts"] = 2 } } };
        });
        var ward = new Ward(policy).Hears(At("07:00").SignsIn("operator-a", "s1"));
        ward.Hears(returned is null ? At("08:00").SignsIn("operator-b", "s2") : At(returned).ChecksIn());

        ward.Settles(At("08:00:01"), StepKind.RevokeTokens, Busy);
        Assert.Equal(At(next), ward.Step(StepKind.RevokeTokens).NextAt);
        for (var tried = 1; tried < attempts; tried++)
        {
            Assert.Equal(StepState.Owed, ward.Step(StepKind.RevokeTokens).State);
            ward.Settles(At("08:10").AddMinutes(tried), StepKind.RevokeTokens, Busy);
        }

        Assert.Equal((StepState.Stuck, attempts), (ward.Step(StepKind.RevokeTokens).State, ward.Step(StepKind.RevokeTokens).Attempts));
    }
}
