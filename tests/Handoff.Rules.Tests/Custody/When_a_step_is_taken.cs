using Handoff.Rules.Custody;
using Handoff.Rules.Policy;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Custody;

public sealed class When_a_step_is_taken
{
    private static readonly StepResult Yes = new(StepOutcome.Accepted, "not shown yet", Asked: true);
    private static readonly StepResult Busy = new(StepOutcome.Failed, "the service is busy", Asked: true);

    private static Ward OneHandoff(string at = "08:00") =>
        new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), At(at).SignsIn("operator-b", "s2"));

    [Fact]
    public void It_is_owed_at_once()
    {
        var step = OneHandoff().Step(StepKind.RevokeTokens);

        Assert.Equal((StepState.Owed, 0, At("08:00")), (step.State, step.Attempts, step.NextAt));
    }

    [Fact]
    public void A_yes_is_only_accepted_and_reading_back_verifies_it()
    {
        var ward = OneHandoff().Settles(At("08:00:01"), StepKind.RevokeTokens, Yes);
        // Every sweep looks again.
        Assert.Equal((StepState.Accepted, At("08:00:01"), At("08:00:01")),
            (ward.Step(StepKind.RevokeTokens).State, ward.Step(StepKind.RevokeTokens).AcceptedAt, ward.Step(StepKind.RevokeTokens).NextAt));
        Assert.Equal((HandoffStatus.Pending, null), (ward.Standing[0].Status, ward.Standing[0].TimeToZeroAccess));

        ward.Settles(At("08:00:06"), StepKind.RevokeTokens, new StepResult(StepOutcome.Verified)
        {
            ClosesSessionsBefore = At("08:00:01"),
            Evidence = new Dictionary<string, string> { ["readAt"] = "08:00:06" },
        });

        var step = ward.Step(StepKind.RevokeTokens);
        Assert.Equal((StepState.Verified, 1, null, At("08:00:06")), (step.State, step.Attempts, step.NextAt, step.VerifiedAt));
        Assert.Equal((HandoffStatus.Completed, 6.0), (ward.Standing[0].Status, ward.Standing[0].TimeToZeroAccess));
        Assert.Equal("08:00:06", (string?)ward.The("step.verified")["evidence"]!["readAt"]);
        Assert.Equal(["Handoff.Session.Revoked", "Handoff.Custody.HandoffCompleted"], ward.Device.Outbox.Select(notice => notice.Type));
    }

    [Fact]
    public void It_is_tried_again_later_and_later_and_then_it_is_stuck()
    {
        var ward = OneHandoff().Settles(At("08:00:01"), StepKind.RevokeTokens, Busy);
        Assert.Equal((StepState.Owed, At("08:00:11")), (ward.Step(StepKind.RevokeTokens).State, ward.Step(StepKind.RevokeTokens).NextAt));

        ward.Settles(At("08:00:11"), StepKind.RevokeTokens, Busy);
        Assert.Equal((StepState.Owed, At("08:00:31")), (ward.Step(StepKind.RevokeTokens).State, ward.Step(StepKind.RevokeTokens).NextAt));

        ward.Settles(At("08:00:31"), StepKind.RevokeTokens, Busy);
        Assert.Equal((StepState.Stuck, null, 3), (ward.Step(StepKind.RevokeTokens).State, ward.Step(StepKind.RevokeTokens).NextAt, ward.Step(StepKind.RevokeTokens).Attempts));
        Assert.Equal(HandoffStatus.Incomplete, ward.Standing[0].Status);
        Assert.Equal((2, 1), (ward.Count("step.failed"), ward.Count("step.stuck")));
    }

    [Theory]
    [InlineData(5, "08:00:11")]
    [InlineData(45, "08:00:46")]
    public void The_service_may_ask_for_a_longer_pause_but_not_for_a_shorter_one(int seconds, string next)
    {
        var ward = OneHandoff().Settles(At("08:00:01"), StepKind.RevokeTokens, Busy with { RetryAfter = TimeSpan.FromSeconds(seconds) });

        Assert.Equal(At(next), ward.Step(StepKind.RevokeTokens).NextAt);
    }

    [Fact]
    public void No_pause_that_policy_sets_is_longer_than_the_longest()
    {
        Assert.Equal(
            [0, 10, 20, 40, 60, 60, 60],
            new[] { 0, 1, 2, 3, 4, 5, int.MaxValue }.Select(attempts => (int)Policies.Plain.Retries.After(attempts).TotalSeconds));
    }

    [Fact]
    public void The_first_attempts_are_followed_by_one_at_the_next_sweep()
    {
        var retries = Policies.Plain.Retries with { AtEachSweep = 2 };

        Assert.Equal([0, 0, 10, 20], Enumerable.Range(1, 4).Select(attempts => (int)retries.After(attempts).TotalSeconds));
    }

    [Fact]
    public void A_refusal_is_stuck_at_once()
    {
        var ward = OneHandoff().Settles(At("08:00:01"), StepKind.RevokeTokens, new StepResult(StepOutcome.Refused, "not permitted", Asked: true));

        Assert.Equal((StepState.Stuck, "not permitted"), (ward.Step(StepKind.RevokeTokens).State, ward.Step(StepKind.RevokeTokens).Reason));
    }

    [Fact]
    public void A_yes_whose_effect_never_shows_is_unverifiable()
    {
        var ward = OneHandoff().Settles(At("08:00:01"), StepKind.RevokeTokens, Yes).Settles(At("08:30:00"), StepKind.RevokeTokens, Yes);
        Assert.Equal(StepState.Accepted, ward.Step(StepKind.RevokeTokens).State);

        ward.Settles(At("08:30:01"), StepKind.RevokeTokens, Yes);

        Assert.Equal((StepState.Unverifiable, null), (ward.Step(StepKind.RevokeTokens).State, ward.Step(StepKind.RevokeTokens).NextAt));
        Assert.Equal(HandoffStatus.Incomplete, ward.Standing[0].Status);
    }

    [Fact]
    public void A_yes_stays_a_yes_when_asking_again_fails()
    {
        var ward = OneHandoff().Settles(At("08:00:01"), StepKind.RevokeTokens, Yes).Settles(At("08:03:01"), StepKind.RevokeTokens, Busy);

        Assert.Equal((StepState.Accepted, At("08:00:01")), (ward.Step(StepKind.RevokeTokens).State, ward.Step(StepKind.RevokeTokens).AcceptedAt));
    }

    [Fact]
    public void A_mere_reading_back_is_no_attempt_and_no_entry()
    {
        var ward = OneHandoff().Settles(At("08:00:01"), StepKind.RevokeTokens, Yes).Settles(At("08:00:06"), StepKind.RevokeTokens, Yes with { Asked = false });

        Assert.Equal(1, ward.Step(StepKind.RevokeTokens).Attempts);
        Assert.Empty(ward.LastEntries);
    }

    [Fact]
    public void What_a_newer_fact_made_wrong_is_superseded_and_the_handoff_waits_for_proof()
    {
        var ward = OneHandoff().Settles(At("08:00:01"), StepKind.RevokeTokens, new StepResult(StepOutcome.Superseded, "signed in again"));

        Assert.Equal(StepState.Superseded, ward.Step(StepKind.RevokeTokens).State);
        Assert.Equal(HandoffStatus.Incomplete, ward.Standing[0].Status);
    }

    [Theory]
    [InlineData(StepOutcome.Accepted)]
    [InlineData(StepOutcome.Failed)]
    [InlineData(StepOutcome.Refused)]
    public void What_another_process_verified_meanwhile_stays_verified(StepOutcome late)
    {
        var ward = OneHandoff().Revokes(At("08:00:02"));
        var (handoff, before) = (ward.Standing[0].Id, ward.Step(StepKind.RevokeTokens));

        ward.Settles(At("08:00:03"), (handoff, before.Key, new StepResult(late, "late", Asked: true)));

        Assert.Equal((StepState.Verified, before.VerifiedAt), (ward.Step(StepKind.RevokeTokens).State, ward.Step(StepKind.RevokeTokens).VerifiedAt));
        Assert.Empty(ward.LastEntries);
    }

    [Fact]
    public void That_nothing_was_found_is_remembered_until_something_is()
    {
        var notFound = new StepResult(StepOutcome.Waiting, "not found") { NotFoundAt = At("08:00:01") };
        var ward = OneHandoff().Settles(At("08:00:01"), StepKind.RevokeTokens, notFound).Settles(At("08:00:11"), StepKind.RevokeTokens, Busy);
        Assert.Equal((StepState.Owed, At("08:00:01")), (ward.Step(StepKind.RevokeTokens).State, ward.Step(StepKind.RevokeTokens).NotFoundAt));

        ward.Settles(At("08:00:31"), StepKind.RevokeTokens, Yes);

        Assert.Null(ward.Step(StepKind.RevokeTokens).NotFoundAt);
    }

    [Fact]
    public void Secrets_that_were_listed_twice_are_owed_once()
    {
        var ward = new Ward(vault: VaultBindings.Unknown).Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2"));
        var handoff = ward.Standing[0];
        var listed = new StepResult(StepOutcome.Verified, Asked: true)
        {
            Found = PlanSteps.Found(handoff, new VaultBindings(true, [new("ward-wifi", Facts.Tablet, null), new("other", "tablet-18", null)]), Policies.Plain, At("08:00:01")),
        };
        var key = handoff.Steps.Single(step => step.Target == PlanSteps.BoundSecrets).Key;

        ward.Settles(At("08:00:01"), (handoff.Id, key, listed)).Settles(At("08:00:02"), (handoff.Id, key, listed));

        Assert.Equal(
            [(StepKind.RevokeTokens, "operator-a"), (StepKind.RotateSecret, PlanSteps.BoundSecrets), (StepKind.RotateSecret, "ward-wifi")],
            ward.Standing[0].Steps.Select(step => (step.Kind, step.Target)));
    }

    [Fact]
    public void Secrets_that_were_found_later_are_on_the_ledger_as_owed()
    {
        var ward = new Ward(vault: VaultBindings.Unknown).Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2"));
        var handoff = ward.Standing[0];
        var bound = Enumerable.Range(0, 150).Select(number => new BoundSecret($"secret-{number}", Facts.Tablet, null)).ToList();

        ward.Settles(At("08:00:01"), (handoff.Id, handoff.Steps.Single(step => step.Target == PlanSteps.BoundSecrets).Key,
            new StepResult(StepOutcome.Verified, Asked: true) { Found = PlanSteps.Found(handoff, new VaultBindings(true, bound), Policies.Plain, At("08:00:01")) }));

        var owed = ward.The("step.owed")["owed"]!.AsArray();
        Assert.Equal(bound.Select(secret => ("rotateSecret", secret.Name)), owed.Select(step => ((string)step!["step"]!, (string)step["target"]!)));
    }

    [Fact]
    public void A_result_for_what_is_gone_changes_nothing()
    {
        var ward = OneHandoff();
        var before = ward.Device.Seq;

        ward.Settles(At("08:00:01"), ("no such handoff", "RevokeTokens operator-a", Yes), (ward.Standing[0].Id, "no such step", Yes));

        Assert.Equal(before, ward.Device.Seq);
    }
}
