using Handoff.Rules.Custody;
using Handoff.Rules.Events;
using Handoff.Rules.Policy;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Custody;

/// <summary>A rotation that no handoff asks for, with all that a handoff's rotation has.</summary>
public sealed class When_a_secret_comes_to_its_end
{
    private static readonly Rotation Random = new(RotationKind.Generate, null);
    private static readonly StepResult Replaced = new(StepOutcome.Verified, Asked: true);

    private static Ward NearExpiry(HandoffPolicy? policy = null) => new Ward(policy).HearsOfSecret(At("08:00").NearsExpiry("ward-wifi", "v1"), "v1", Random);

    private static HandoffRecord Owed(Ward ward) => Assert.Single(ward.Device.Handoffs, record => record.Cause == Cause.SecretExpiry);

    [Fact]
    public void Its_rotation_is_owed_on_the_ledger_before_anything_is_done()
    {
        var ward = NearExpiry();

        Assert.Equal(["secret.nearExpiry", "rotation.owed"], ward.LastEntries);
        Assert.Equal(("ward-wifi", "v1"), ((string?)ward.The("secret.nearExpiry")["secretName"], (string?)ward.The("rotation.owed")["secretVersion"]));
        var record = Owed(ward);
        Assert.Equal((null, null, "v1", HandoffStatus.Pending), (record.From, record.To, record.SecretVersion, record.Status));
        var step = Assert.Single(record.Steps);
        Assert.Equal((StepKind.RotateSecret, "ward-wifi", StepState.Owed, At("08:00")), (step.Kind, step.Target, step.State, step.NextAt));
        Assert.Equal(At("08:00"), ward.Device.DueAt);
    }

    [Fact]
    public void It_is_done_when_its_step_is_and_nobody_is_told_and_no_time_to_zero_access_comes_of_it()
    {
        var ward = NearExpiry().Settles(At("08:00:02"), StepKind.RotateSecret, Replaced);

        Assert.Equal(["step.verified", "rotation.completed"], ward.LastEntries);
        Assert.Equal((HandoffStatus.Completed, null), (Owed(ward).Status, Owed(ward).TimeToZeroAccess));
        Assert.Empty(ward.Device.Outbox);
        Assert.Empty(ward.Published);
        Assert.Null(ward.Device.DueAt);
    }

    [Theory]
    [InlineData("V1")]
    [InlineData(null)]
    public void A_second_delivery_under_any_id_owes_nothing_more(string? latest)
    {
        var ward = NearExpiry().HearsOfSecret(At("08:00:01").NearsExpiry("Ward-WIFI", "V1"), latest, Random);

        Assert.Equal(["secret.nearExpiry"], ward.LastEntries);
        Assert.Single(Owed(ward).Steps);
    }

    [Fact]
    public void One_generation_comes_of_it_whichever_event_and_whosever_ledger_and_another_of_the_next_version()
    {
        static string Of(Fact fact)
        {
            var record = Owed(new Ward().HearsOfSecret(fact, fact.SecretVersion, Random));
            return Rotation.GenerationOf(record, record.Steps[0]);
        }

        var person = DecideSecret.On(null, new Worker { UserId = "operator-a" }, At("09:00").Expires("ward-wifi", "v1"), null, null, Policies.Plain, At("09:00")).After.Handoffs[0];

        Assert.Equal(Of(At("08:00").NearsExpiry("ward-wifi", "v1")), Of(At("09:00").Expires("Ward-Wifi", "V1")));
        Assert.Equal(Of(At("08:00").NearsExpiry("ward-wifi", "v1")), Rotation.GenerationOf(person, person.Steps[0]));
        Assert.NotEqual(Of(At("08:00").NearsExpiry("ward-wifi", "v1")), Of(At("08:00").NearsExpiry("ward-wifi", "v2")));
        Assert.NotEqual(Of(At("08:00").NearsExpiry("ward-wifi", "v1")), Of(At("08:00").NearsExpiry("ward-door", "v1")));
    }

    [Fact]
    public void An_event_about_a_version_that_was_replaced_is_recorded_as_stale_and_owes_nothing()
    {
        var ward = new Ward().HearsOfSecret(At("08:00").Expires("ward-wifi", "v1"), "v2", Random);

        Assert.Equal(["secret.expired"], ward.LastEntries);
        Assert.Contains("v2", (string?)ward.The("secret.expired")["stale"], StringComparison.Ordinal);
        Assert.Empty(ward.Device.Handoffs);
    }

    [Fact]
    public void A_new_version_is_recorded_and_owes_nothing()
    {
        var ward = new Ward().HearsOfSecret(At("08:00").IsRenewed("ward-wifi", "v2"), null, Random);

        Assert.Equal(["secret.newVersion"], ward.LastEntries);
        Assert.Null(ward.The("secret.newVersion")["stale"]);
        Assert.Empty(ward.Device.Handoffs);
    }

    [Fact]
    public void No_handoff_that_comes_or_goes_takes_it_back()
    {
        var ward = NearExpiry().Hears(At("08:01").SignsIn("operator-a", "s1"), At("08:30").SignsIn("operator-b", "s2"), At("08:20").SignsOut("operator-a", "s1"));

        Assert.Null(Owed(ward).RevisedBecause);
        Assert.Equal(StepState.Owed, Owed(ward).Steps[0].State);
        Assert.All(ward.Published.Concat(ward.Device.Outbox), notice => Assert.DoesNotContain(Owed(ward).Id, notice.Data, StringComparison.Ordinal));
    }

    [Fact]
    public void It_becomes_stuck_and_listed_and_the_expiry_itself_has_it_tried_again()
    {
        var ward = NearExpiry().Settles(At("08:00:02"), StepKind.RotateSecret, new StepResult(StepOutcome.Refused, "404", Asked: true));
        Assert.Equal(["teardown.stuck"], ward.OpenKinds);
        Assert.Equal(1, ward.Count("rotation.incomplete"));

        ward.HearsOfSecret(At("08:05").NearsExpiry("ward-wifi", "v1"), "v1", Random);
        Assert.Equal(StepState.Stuck, Owed(ward).Steps[0].State);
        ward.HearsOfSecret(At("09:00").Expires("ward-wifi", "v1"), "v1", Random);

        Assert.Equal((StepState.Owed, 0, At("09:00")), (Owed(ward).Steps[0].State, Owed(ward).Steps[0].Attempts, Owed(ward).Steps[0].NextAt));
        Assert.Empty(ward.OpenKinds);
    }

    [Fact]
    public void A_dry_run_records_it_and_the_real_one_owes_it_when_the_vault_warns_again()
    {
        var dry = NearExpiry(Policies.With(policy => policy["dryRun"] = true));
        Assert.True((bool)dry.The("rotation.owed")["dryRun"]!);
        Assert.Null(dry.Device.DueAt);

        var real = DecideSecret.On(dry.Device, dry.Device, At("09:00").Expires("ward-wifi", "v1"), new LatestVersion("v1"), Random, Policies.Plain, At("09:00")).After;

        Assert.False(Assert.Single(real.Handoffs).DryRun);
        Assert.Equal(At("09:00"), real.DueAt);
    }

    [Fact]
    public void What_may_not_be_done_yet_waits_and_no_attempt_is_counted()
    {
        var waits = new StepResult(StepOutcome.Waiting, "its partner was replaced at 07:40", RetryAfter: TimeSpan.FromMinutes(40));
        var ward = NearExpiry().Settles(At("08:00:02"), StepKind.RotateSecret, waits).Settles(At("08:40:02"), StepKind.RotateSecret, waits);

        var step = Owed(ward).Steps[0];
        Assert.Equal((StepState.Owed, 0, At("09:20:02"), waits.Reason), (step.State, step.Attempts, step.NextAt, step.Reason));
        Assert.Equal(1, ward.Count("step.waiting"));
        Assert.Equal(At("09:20:02"), ward.Device.DueAt);
        Assert.Empty(ward.OpenKinds);
    }

    [Fact]
    public void A_device_forgets_rotations_that_were_done_long_ago()
    {
        var ward = new Ward();
        for (var day = 0; day < 30; day++)
        {
            var at = At("08:00").AddDays(day);
            ward.HearsOfSecret(at.NearsExpiry("ward-wifi", $"v{day}"), $"v{day}", Random).Settles(at.AddSeconds(1), StepKind.RotateSecret, Replaced);
        }

        Assert.InRange(ward.Device.Handoffs.Count, 5, 8);
        Assert.Equal(30, ward.Count("rotation.completed"));
    }
}
