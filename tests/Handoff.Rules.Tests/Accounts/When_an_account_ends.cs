using Handoff.Rules.Accounts;
using Handoff.Rules.Custody;
using Handoff.Rules.Events;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Accounts;

public sealed class When_an_account_ends
{
    private static readonly IReadOnlyList<PresentOn> Nowhere = [];

    private static IReadOnlyList<PresentOn> SignedInAt(string time, string? handoff = null, string? ended = null) =>
    [
        new PresentOn("tablet-17", "operator-a", Holds: true,
        [
            new Session { SessionId = "s1", UserId = "operator-a", StartedAt = At(time), HandoffId = handoff, EndedAt = ended is null ? null : At(ended) },
        ]),
    ];

    [Fact]
    public void The_first_time_it_is_a_departure()
    {
        Assert.Equal((new AccountHistory(1, At("08:00"), IsEnded: true), true), AccountHistory.WhenEnded(null, null, Nowhere, At("08:00")));
        Assert.Equal((new AccountHistory(1, At("08:00"), IsEnded: true), true), AccountHistory.WhenEnded(null, null, SignedInAt("07:00"), At("08:00")));
    }

    [Fact]
    public void Reported_again_it_is_the_same_departure()
    {
        var (first, _) = AccountHistory.WhenEnded(null, null, SignedInAt("07:00"), At("08:00"));
        // Perhaps the process died before the departure was on record: it is started again, under the same key.
        Assert.Equal((first, true), AccountHistory.WhenEnded(first, null, SignedInAt("07:00"), At("08:05")));
        Assert.Equal((first, true), AccountHistory.WhenEnded(first, At("08:00"), SignedInAt("07:00", handoff: "h"), At("09:00")));
        Assert.Equal(first.KeyFor("Operator-A"), first.KeyFor("operator-a"));
    }

    [Fact]
    public void Enabled_again_and_ended_again_it_is_another_departure()
    {
        var (first, _) = AccountHistory.WhenEnded(null, null, Nowhere, At("08:00"));
        var back = AccountHistory.WhenEnabled(first, At("09:00"));
        Assert.Equal(new AccountHistory(2, At("09:00"), IsEnded: false), back);

        var (second, departs) = AccountHistory.WhenEnded(back, lastDeparture: At("08:00"), Nowhere, At("10:00"));
        Assert.Equal((new AccountHistory(2, At("10:00"), IsEnded: true), true), (second, departs));
        Assert.NotEqual(first.KeyFor("operator-a"), second.KeyFor("operator-a"));
    }

    [Fact]
    public void A_sign_in_after_it_shows_that_it_was_given_back_unheard()
    {
        var (first, _) = AccountHistory.WhenEnded(null, null, Nowhere, At("08:00"));

        Assert.Equal((new AccountHistory(2, At("10:00"), IsEnded: true), true), AccountHistory.WhenEnded(first, At("08:00"), SignedInAt("09:00"), At("10:00")));
        // One that is closed shows it as well: what the person could know since is still to be replaced.
        Assert.Equal(2, AccountHistory.WhenEnded(first, At("08:00"), SignedInAt("09:00", handoff: "h"), At("10:00")).History.Generation);
        Assert.Equal(2, AccountHistory.WhenEnded(first, At("08:00"), SignedInAt("09:00", ended: "09:30"), At("10:00")).History.Generation);
        // One from a clock that runs ahead shows nothing.
        Assert.Equal((first, true), AccountHistory.WhenEnded(first, At("08:00"), SignedInAt("11:00"), At("10:00")));
    }

    [Fact]
    public void A_person_who_left_by_another_source_does_not_leave_twice()
    {
        var (ended, departs) = AccountHistory.WhenEnded(null, lastDeparture: At("08:00"), SignedInAt("07:00"), At("09:00"));
        Assert.Equal((new AccountHistory(1, At("09:00"), IsEnded: true, IsDepartedElsewhere: true), false), (ended, departs));
        Assert.Equal((ended, false), AccountHistory.WhenEnded(ended, At("08:00"), SignedInAt("07:00"), At("09:05")));

        var back = AccountHistory.WhenEnabled(ended, At("10:00"));
        Assert.True(AccountHistory.WhenEnded(back, At("08:00"), Nowhere, At("11:00")).Departs);
        Assert.False(AccountHistory.WhenEnded(back, At("10:30"), Nowhere, At("11:00")).Departs);
    }

    [Fact]
    public void A_departure_of_long_ago_is_not_this_one()
    {
        // Back for a summer, and away for so long since then that no trace is remembered.
        Assert.Equal((new AccountHistory(1, At("09:00"), IsEnded: true), true), AccountHistory.WhenEnded(null, At("09:00").AddDays(-90), Nowhere, At("09:00")));
        Assert.False(AccountHistory.WhenEnded(null, At("09:00").AddHours(-23), Nowhere, At("09:00")).Departs);
    }

    [Fact]
    public void A_person_who_left_and_came_back_leaves_again() =>
        Assert.True(AccountHistory.WhenEnded(null, lastDeparture: At("08:00"), SignedInAt("08:30"), At("09:00")).Departs);

    [Fact]
    public void One_that_is_enabled_changes_nothing_unless_it_had_ended()
    {
        Assert.Null(AccountHistory.WhenEnabled(null, At("08:00")));
        Assert.Null(AccountHistory.WhenEnabled(new AccountHistory(2, At("07:00"), IsEnded: false), At("08:00")));
    }
}
