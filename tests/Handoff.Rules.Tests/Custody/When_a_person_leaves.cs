using System.Text.Json;
using Handoff.Rules.Custody;
using Handoff.Rules.Ledger;
using Handoff.Rules.Policy;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Custody;

public sealed class When_a_person_leaves
{
    private static readonly VaultBindings Bound = new(true, [new BoundSecret("on-call-key", null, "operator-a"), new BoundSecret("ward-wifi", Facts.Tablet, null)]);

    private static Change<Worker> Departs() => DecideWorker.On(null, At("15:00").Departs("operator-a") with { Privileged = true, Reason = "left" }, Policies.Plain, Bound, At("15:01"));

    [Fact]
    public void What_is_owed_in_the_persons_own_name_is_on_the_persons_ledger()
    {
        var change = Departs();

        Assert.Equal(["worker.departed", "handoff.detected"], change.Entries.Select(entry => OnLedger.TypeOf(entry.Text)));
        var handoff = Assert.Single(change.After.Handoffs);
        Assert.Equal((Cause.Departure, null), (handoff.Cause, handoff.DeviceId));
        Assert.Equal([(StepKind.RevokeTokens, "operator-a"), (StepKind.RotateSecret, "on-call-key")], handoff.Steps.Select(step => (step.Kind, step.Target)));
        using var entry = JsonDocument.Parse(change.Entries[0].Text);
        Assert.Equal(("operator-a", true), (entry.RootElement.GetProperty("userId").GetString(), entry.RootElement.GetProperty("privileged").GetBoolean()));
        Assert.Equal(Chain.Append(0, null, change.Entries[0].Text), change.Entries[0]);
    }

    [Fact]
    public void The_fact_is_carried_to_the_persons_devices_for_a_day_because_sign_ins_are_reported_late()
    {
        var worker = Departs().After;
        var key = Assert.Single(worker.Errands).Fact.Key;
        Assert.Equal(At("15:01"), worker.Errands[0].NextAt);

        var first = DecideWorker.AfterRound(worker, key, [Facts.Tablet], Policies.Plain, At("15:01:05"));
        Assert.Equal(["worker.devices"], first.Entries.Select(entry => OnLedger.TypeOf(entry.Text)));
        Assert.Equal(At("15:03:05"), first.After.Errands[0].NextAt);

        var second = DecideWorker.AfterRound(first.After, key, [Facts.Tablet.ToUpperInvariant()], Policies.Plain, At("15:03:05"));
        Assert.Empty(second.Entries);
        Assert.Equal(At("15:13:05"), second.After.Errands[0].NextAt);

        var worked = second.After;
        foreach (var next in new[] { "15:13:05", "16:13:05", "22:13:05" })
        {
            Assert.Equal(At(next), worked.Errands[0].NextAt);
            worked = DecideWorker.AfterRound(worked, key, [], Policies.Plain, At(next)).After;
        }

        Assert.Equal(At("15:13:05").AddDays(1), worked.Errands[0].NextAt);
        Assert.Empty(DecideWorker.AfterRound(worked, key, [], Policies.Plain, worked.Errands[0].NextAt).After.Errands);
    }

    [Fact]
    public void A_round_is_recorded_also_while_another_errand_is_due()
    {
        var moved = DecideWorker.On(null, At("15:00").Moves("operator-a"), Policies.Plain, Bound, At("15:01")).After;
        var both = DecideWorker.On(moved, At("15:00").EndsShift("operator-a"), Policies.Plain, Bound, At("15:01")).After;

        var first = DecideWorker.AfterRound(both, both.Errands[0].Fact.Key, [], Policies.Plain, At("15:02"));

        Assert.Empty(first.Entries);
        Assert.Equal(both.DueAt, first.After.DueAt);
        Assert.True(first.IsWorthWriting);
    }

    [Fact]
    public void A_round_that_was_cut_short_goes_on_at_once()
    {
        var worker = Departs().After;
        var key = worker.Errands[0].Fact.Key;

        var half = DecideWorker.AfterRound(worker, key, ["tablet-1"], Policies.Plain, At("15:01:05"), isDone: false).After;
        Assert.Equal(At("15:01:05"), half.Errands[0].NextAt);
        Assert.Equal(["tablet-1"], half.Errands[0].Devices);
        var whole = DecideWorker.AfterRound(half, key, ["tablet-2"], Policies.Plain, At("15:02")).After;

        Assert.Equal(["tablet-1", "tablet-2"], whole.Errands[0].Devices);
        Assert.Equal(At("15:04"), whole.Errands[0].NextAt);
    }

    [Fact]
    public void A_round_of_one_fact_is_written_also_when_another_fact_is_due_at_the_same_time()
    {
        var worker = DecideWorker.On(null, At("15:00").EndsShift("operator-a"), Policies.Plain, VaultBindings.None, At("15:00")).After;
        worker = DecideWorker.On(worker, At("15:00").Moves("operator-a"), Policies.Plain, VaultBindings.None, At("15:00")).After;

        var round = DecideWorker.AfterRound(worker, worker.Errands[0].Fact.Key, [], Policies.Plain, At("15:00"));

        Assert.Equal(worker.DueAt, round.After.DueAt);
        Assert.True(round.IsWorthWriting, "the round would be made again at every sweep, for ever");
    }

    [Fact]
    public void A_device_that_passed_on_at_that_very_moment_hears_of_it()
    {
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), At("15:00").SignsIn("operator-b", "s2"));
        var trace = PresentOn.Of(ward.Device).Single(trace => trace.UserId == "operator-a");

        Assert.True(trace.IsConcernedBy(At("15:00").EndsShift("operator-a")));
        Assert.False(trace.IsConcernedBy(At("15:00:00.001").EndsShift("operator-a")));
        Assert.Equal(Cause.ShiftEnd, Assert.Single(ward.Hears(At("15:00").EndsShift("operator-a")).Standing).Cause);
    }

    [Fact]
    public void It_stays_due_until_steps_and_errand_are_done()
    {
        var worker = Departs().After;
        Assert.Equal(At("15:01"), worker.DueAt);
        for (var round = 0; round < 6; round++)
        {
            worker = DecideWorker.AfterRound(worker, worker.Errands[0].Fact.Key, [], Policies.Plain, worker.Errands[0].NextAt).After;
        }

        var done = SettleSteps.On(worker, [.. worker.Handoffs[0].Steps.Select(step => (worker.Handoffs[0].Id, step.Key, new StepResult(StepOutcome.Verified, Asked: true)))],
            [.. worker.Outbox.Select(notice => notice.Id)], new Dictionary<string, IReadOnlyList<Collateral>> { [worker.Handoffs[0].Id] = [] }, Policies.Plain, At("15:15").AddDays(1)).After;

        Assert.Equal(HandoffStatus.Completed, done.Handoffs[0].Status);
        Assert.Null(SettleSteps.Without(new Change<Worker>(null, done, [], [], []), [.. done.Outbox.Select(notice => notice.Id)], Policies.Plain, At("15:15").AddDays(1)).After.DueAt);
    }

    [Fact]
    public void A_mere_end_of_shift_owes_nothing_in_the_persons_own_name()
    {
        var change = DecideWorker.On(null, At("15:00").EndsShift("operator-a"), Policies.Plain, Bound, At("15:01"));

        Assert.Empty(change.After.Handoffs);
        Assert.Single(change.After.Errands);
    }
}
