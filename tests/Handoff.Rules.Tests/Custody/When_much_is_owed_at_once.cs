using Handoff.Rules.Custody;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Custody;

/// <summary>After an outage, work of hours comes together on one device. Each change still has to fit into one transaction.</summary>
public sealed class When_much_is_owed_at_once
{
    private const int Handoffs = 45;

    private static Ward AfterAnOutage(params string[] steps)
    {
        var ward = new Ward(Policies.WithTablet(tablet => tablet["steps"] = Policies.Steps(steps)));
        for (var i = 0; i <= Handoffs; i++)
        {
            ward.Hears(At("07:00").AddMinutes(i).SignsIn($"operator-{i}", $"s{i}"));
        }

        Assert.Equal(Handoffs, ward.Standing.Count);
        return ward;
    }

    private static int RoundsUntil(Ward ward, Func<bool> done, Action<DateTimeOffset> round)
    {
        var rounds = 0;
        for (var now = At("12:00"); !done(); now = now.AddMinutes(1))
        {
            Assert.True(rounds == 0 || ward.Device.DueAt <= now, "what is left over must be due at the next sweep");
            Assert.InRange(++rounds, 1, 20);
            round(now);
        }

        return rounds;
    }

    [Fact]
    public void Results_are_put_on_record_in_portions_until_none_is_left()
    {
        var ward = AfterAnOutage("revokeTokens");

        RoundsUntil(ward, () => ward.Standing.All(handoff => handoff.Status == HandoffStatus.Completed), now => ward.Revokes(now));

        Assert.Equal(Handoffs, ward.Count("handoff.completed"));
        Assert.Equal(ward.Count("finding.opened"), ward.Count("finding.closed"));
        ward.Sweeps(At("13:00"));
        Assert.Empty(ward.Device.Findings);
    }

    [Fact]
    public void Old_sessions_are_flagged_in_portions_until_none_is_left()
    {
        var ward = AfterAnOutage();

        RoundsUntil(ward, () => ward.Device.Findings.Count == Handoffs && ward.Device.Spill is null, now => ward.Sweeps(now));

        ward.Sweeps(At("13:00"));
        Assert.Null(ward.Device.DueAt);
    }

    [Fact]
    public void One_reset_that_answers_them_all_is_put_on_record_in_portions()
    {
        var ward = AfterAnOutage("deviceSignOut").Hears(At("11:00").Resets());

        RoundsUntil(ward, () => ward.Standing.All(handoff => handoff.Status == HandoffStatus.Completed), now => ward.Sweeps(now));

        Assert.Equal(Handoffs, ward.Count("step.verified"));
        Assert.Equal(Handoffs, ward.Count("handoff.completed"));
    }
}
