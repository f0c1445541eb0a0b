using Handoff.Rules.Custody;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Custody;

public sealed class When_a_device_is_due
{
    [Fact]
    public void Nothing_owed_means_never()
    {
        Assert.Null(new Ward().Hears(At("07:00").SignsIn("operator-a", "s1")).Device.DueAt);
    }

    [Fact]
    public void Its_steps_decide_and_then_its_grace_and_then_nothing()
    {
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2"));
        Assert.Equal(At("08:00"), ward.Device.DueAt);

        ward.Settles(At("08:00:01"), StepKind.RevokeTokens, new StepResult(StepOutcome.Failed, "busy", Asked: true, TimeSpan.FromHours(1)));
        Assert.Equal(At("08:10"), ward.Device.DueAt);

        ward.Sweeps(At("08:10"));
        Assert.Equal(At("08:10:10"), ward.Device.DueAt);

        ward.Sweeps(At("08:11"));
        Assert.Equal(At("09:00:01"), ward.Device.DueAt);

        ward.Revokes(At("09:00:01")).Sweeps(At("09:00:02")).Sweeps(At("09:00:03"));
        Assert.Null(ward.Device.DueAt);
    }

    [Fact]
    public void An_old_session_that_is_used_is_flagged_in_time_though_the_directory_asked_to_be_left_alone()
    {
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:05").Uses("operator-a", "s1"))
            .HearsAt(At("08:06"), At("08:00").SignsIn("operator-b", "s2"));

        // It was asked how the operator stands, and nothing was asked for yet.
        ward.Settles(At("08:06:01"), StepKind.RevokeTokens, new StepResult(StepOutcome.Failed, "429", RetryAfter: TimeSpan.FromDays(1)));
        Assert.Equal(At("08:08"), ward.Device.DueAt);

        ward.Sweeps(At("08:08"));
        Assert.Equal(["residual.active"], ward.OpenKinds);
    }

    [Fact]
    public void What_the_topic_did_not_take_is_published_again_soon()
    {
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2")).Revokes(At("08:00:02"));
        ward.Sweeps(At("08:00:03"));
        Assert.Null(ward.Device.DueAt);

        ward.Hears(At("08:30").Uses("operator-a", "s1"));

        Assert.Equal(At("08:30:10"), ward.Device.DueAt);
    }

    [Fact]
    public void Publishing_does_not_put_off_what_was_left_over()
    {
        var ward = new Ward(Policies.WithTablet(tablet => tablet["steps"] = Policies.Steps()));
        for (var i = 0; i < 60; i++)
        {
            ward.Hears(At("07:00").AddSeconds(i).SignsIn($"operator-{i}", $"s{i}"));
        }

        var change = SettleSteps.On(ward.Device, [], [], new Dictionary<string, IReadOnlyList<Collateral>>(), Policies.Plain, At("09:00"));
        Assert.NotEmpty(change.After.Outbox);
        var published = SettleSteps.Without(change, [.. change.After.Outbox.Select(notice => notice.Id)], Policies.Plain, At("09:00"));

        Assert.Empty(published.After.Outbox);
        Assert.Equal(At("09:00"), published.After.DueAt);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_sweep_that_changes_nothing_never_leaves_it_due_at_once(int seed)
    {
        var chance = new Random(seed);
        for (var run = 0; run < 25; run++)
        {
            var ward = new Ward(Policies.WithTablet(tablet =>
            {
                tablet["grace"] = $"{chance.Next(20)}m";
                tablet["idleAfter"] = chance.Next(2) == 0 ? "7d" : "15m";
                tablet["overdueAfter"] = "1h";
                tablet["steps"] = Policies.Steps("revokeTokens", "deviceSignOut");
            }));
            var story = Stories.All.Values.ElementAt(chance.Next(Stories.All.Count));
            var now = At("15:20");
            foreach (var fact in story)
            {
                now = now.AddMinutes(chance.Next(20));
                ward.HearsAt(now, fact).Settles(now, (StepKind)chance.Next(3), _ => new StepResult((StepOutcome)chance.Next(6), "why", Asked: true)
                {
                    ClosesSessionsBefore = now,
                });
            }

            // Whoever visits tries each step that is due, once.
            for (var visits = 0; ward.Device.DueAt is { } due; visits++)
            {
                Assert.True(visits < 60, $"seed {seed}, run {run}: still due at {due} after {visits} visits");
                now = due > now ? due : now;
                ward.Sweeps(now).Settles(now,
                [
                    .. from handoff in ward.Device.Handoffs from step in handoff.Steps where step.IsOpen && step.NextAt <= now
                       select (handoff.Id, step.Key, new StepResult(step.AwaitsWord ? StepOutcome.Accepted : (StepOutcome)chance.Next(6), Asked: true) { ClosesSessionsBefore = now }),
                ]);
            }
        }
    }
}
