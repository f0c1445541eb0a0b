using Handoff.Rules.Custody;
using Handoff.Rules.Findings;
using Handoff.Rules.Policy;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Findings;

/// <summary>A secret that the previous operator could know and that is not proven replaced when grace is over.</summary>
public sealed class When_a_secret_outlives_its_handoff
{
    private static readonly VaultBindings Bound = new(true, [new BoundSecret("ward-wifi", Facts.Tablet, null)]);
    private static readonly StepResult Refused = new(StepOutcome.Refused, "404 SecretNotFound", Asked: true);
    private static readonly StepResult Replaced = new(StepOutcome.Verified, Asked: true);

    private static Ward PassedOn(HandoffPolicy? policy = null) =>
        new Ward(policy, Bound).Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2"));

    [Fact]
    public void It_is_flagged_when_grace_is_over_and_not_before()
    {
        var ward = PassedOn().Revokes(At("08:00:01")).Settles(At("08:00:02"), StepKind.RotateSecret, Refused);
        Assert.Equal(["teardown.stuck"], ward.OpenKinds);
        Assert.Equal(At("08:10"), ward.Sweeps(At("08:00:03")).Device.DueAt);

        ward.Sweeps(At("08:10"));

        var finding = ward.Finding(FindingKind.ResidualSecret);
        Assert.Equal((Severity.High, "operator-a", ward.Standing[0].Id, "ward-security"), (finding.Severity, finding.UserId, finding.HandoffId, finding.Owner));
        Assert.Equal(("ward-wifi", "stuck", "404 SecretNotFound"), (finding.Evidence["secret"], finding.Evidence["rotation"], finding.Evidence["rotationReason"]));
    }

    [Fact]
    public void A_rotation_that_is_proven_in_time_leaves_nothing_to_flag()
    {
        var ward = PassedOn().Revokes(At("08:00:01")).Settles(At("08:00:02"), StepKind.RotateSecret, Replaced).Sweeps(At("08:00:03")).Sweeps(At("08:30"));

        Assert.Empty(ward.OpenKinds);
        Assert.Null(ward.Device.DueAt);
    }

    [Fact]
    public void A_retry_owes_that_secret_again_and_no_revocation_and_the_proof_closes_it()
    {
        var ward = PassedOn().Revokes(At("08:00:01")).Settles(At("08:00:02"), StepKind.RotateSecret, Refused).Sweeps(At("08:10"));

        ward.Retries(At("09:00"), ward.Finding(FindingKind.ResidualSecret));
        Assert.Equal((StepState.Verified, StepState.Owed), (ward.Step(StepKind.RevokeTokens).State, ward.Step(StepKind.RotateSecret).State));
        ward.Settles(At("09:00:01"), StepKind.RotateSecret, Replaced);

        Assert.Empty(ward.OpenKinds);
        Assert.Contains("replaced", Assert.Single(ward.Rows.Values, row => row.Kind == FindingKind.ResidualSecret).Resolution, StringComparison.Ordinal);
    }

    [Fact]
    public void A_later_handoffs_rotation_proves_the_earlier_ones_too()
    {
        var ward = PassedOn().Revokes(At("08:00:01")).Settles(At("08:00:02"), StepKind.RotateSecret, Refused).Sweeps(At("08:10"));

        ward.Hears(At("08:30").SignsIn("operator-c", "s3")).Revokes(At("08:30:01"));
        Assert.Equal(["residual.secret", "teardown.stuck"], ward.OpenKinds);
        ward.Settles(At("08:30:02"), StepKind.RotateSecret, Replaced with { MadeAt = At("08:30:01") });

        Assert.Equal(["teardown.stuck"], ward.OpenKinds);
    }

    [Fact]
    public void A_version_that_the_operator_could_know_proves_nothing_however_late_it_is_proven()
    {
        var ward = PassedOn().Revokes(At("08:00:01")).Settles(At("08:00:02"), StepKind.RotateSecret, Refused).Sweeps(At("08:10"));
        var first = ward.Finding(FindingKind.ResidualSecret);
        ward.Hears(At("08:30").SignsIn("operator-c", "s3")).Revokes(At("08:30:01")).Settles(At("08:30:02"), StepKind.RotateSecret, Refused).Sweeps(At("08:45"));

        // The first handoff's rotation had made its version before the second operator passed the device on.
        ward.Retries(At("09:00"), first).Settles(At("09:00:01"), StepKind.RotateSecret, Replaced with { MadeAt = At("08:00:02") });

        Assert.Equal("operator-b", ward.Finding(FindingKind.ResidualSecret).UserId);
    }

    [Fact]
    public void A_handoff_that_is_reported_long_after_grace_is_not_flagged_while_it_is_being_done()
    {
        var ward = new Ward(vault: Bound).Hears(At("07:00").SignsIn("operator-a", "s1")).HearsAt(At("09:00"), At("08:00").SignsIn("operator-b", "s2"));
        Assert.Empty(ward.OpenKinds);

        ward.Settles(At("09:00:01"), StepKind.RotateSecret, new StepResult(StepOutcome.Waiting, "its partner comes first", RetryAfter: TimeSpan.FromHours(1)));

        Assert.Equal(["residual.secret"], ward.OpenKinds);
    }

    [Fact]
    public void In_a_dry_run_it_is_flagged_because_nothing_replaces_it()
    {
        var ward = PassedOn(Policies.With(policy => policy["dryRun"] = true)).Sweeps(At("08:10"));

        Assert.Contains("residual.secret", ward.OpenKinds);
        Assert.StartsWith("true", ward.Finding(FindingKind.ResidualSecret).Evidence["dryRun"], StringComparison.Ordinal);
    }

    [Fact]
    public void Where_policy_asks_for_no_rotation_there_is_nothing_to_flag() =>
        Assert.DoesNotContain("residual.secret", PassedOn(Policies.WithTablet(tablet => tablet["steps"] = Policies.Steps("revokeTokens"))).Sweeps(At("09:00")).OpenKinds);

    [Fact]
    public void It_is_flagged_for_a_person_who_left_as_well()
    {
        var worker = DecideWorker.On(null, At("15:00").Departs("operator-a"), Policies.Plain, new VaultBindings(true, [new("on-call-key", null, "operator-a")]), At("15:00")).After;
        var rotation = worker.Handoffs[0].Steps.Single(step => step.Kind == StepKind.RotateSecret);
        worker = SettleSteps.On(worker, [(worker.Handoffs[0].Id, rotation.Key, Refused)], [], new Dictionary<string, IReadOnlyList<Collateral>>(), Policies.Plain, At("15:00:02")).After;

        var later = SettleSteps.On(worker, [], [], new Dictionary<string, IReadOnlyList<Collateral>>(), Policies.Plain, At("15:10")).After;

        Assert.Contains(later.Findings, finding => finding.Kind == FindingKind.ResidualSecret && finding.UserId == "operator-a");
    }
}
