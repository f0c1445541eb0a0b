using Handoff.Rules.Custody;
using Xunit;

namespace HandoffFunctions.Simulation.Stuck;

/// <summary>A departure that the directory told of and then took back, before its revocation could be done.</summary>
public sealed class When_an_account_is_given_back
{
    private const string Person = "operator-a";

    [Fact]
    public void Whoever_signed_in_since_is_not_cut_off()
    {
        using var house = Disabled();
        house.AccountIs(Person, isEnabled: true);
        house.World.Time.Advance(TimeSpan.FromMinutes(2));
        house.Happens(now => Order.Say.SignsIn(now, "tablet-7", Person, "s-new"));

        SweepWell(house);

        Assert.Empty(house.World.Directory.Revocations);
        AssertSuperseded(Assert.Single(house.Departures(Person)).Steps);
        AssertSuperseded(house.Steps("tablet-7", StepKind.RevokeTokens));
        Assert.Equal(Person, house.Device("tablet-7").Custody.Holder?.UserId);
    }

    [Fact]
    public void Nor_whoever_signs_in_while_the_directory_is_slow()
    {
        using var house = Disabled();
        house.AccountIs(Person, isEnabled: true);
        house.World.Time.Advance(TimeSpan.FromMinutes(2));
        house.Directory.Heal();
        house.Directory.Takes = TimeSpan.FromSeconds(8);

        house.World.Run(async () =>
        {
            var sweep = house.World.Stories.Sweep.RunAsync(CancellationToken.None);
            await Order.Say.SignsIn(house.Minute, "tablet-8", Person, "s-new").Deliver(house.World).ConfigureAwait(false);
            await sweep.ConfigureAwait(false);
        });

        Assert.Empty(house.World.Directory.Revocations);
        AssertSuperseded(Assert.Single(house.Departures(Person)).Steps);
    }

    [Fact]
    public void Sessions_from_before_are_ended_while_nobody_has_signed_in()
    {
        using var house = Disabled();
        house.AccountIs(Person, isEnabled: true);
        house.World.Time.Advance(TimeSpan.FromMinutes(2));

        SweepWell(house);

        Assert.NotEmpty(house.World.Directory.Revocations);
        Assert.Equal(StepState.Verified, Assert.Single(Assert.Single(house.Departures(Person)).Steps).State);
    }

    [Fact]
    public void While_the_directory_shows_it_disabled_a_later_sign_in_changes_nothing()
    {
        using var house = Disabled();
        house.World.Time.Advance(TimeSpan.FromMinutes(2));
        house.Happens(now => Order.Say.SignsIn(now, "tablet-7", Person, "s-new"));

        SweepWell(house);

        Assert.NotEmpty(house.World.Directory.Revocations);
    }

    [Fact]
    public void Who_left_by_another_source_is_revoked_whatever_the_directory_shows()
    {
        using var house = new House(hearsDirectory: true);
        house.Happens(now => Order.Say.SignsIn(now, "tablet-7", Person, "s-old"));
        house.World.Time.Advance(TimeSpan.FromMinutes(10));
        house.Directory.Refuse();
        house.Happens(now => Order.Say.Departs(now, Person));
        house.World.Time.Advance(TimeSpan.FromMinutes(2));
        house.Happens(now => Order.Say.SignsIn(now, "tablet-7", Person, "s-new"));

        SweepWell(house);

        Assert.NotEmpty(house.World.Directory.Revocations);
    }

    /// <summary>A house in which an account is disabled, and the revocation that follows still owed.</summary>
    private static House Disabled()
    {
        var house = new House(hearsDirectory: true);
        house.Happens(now => Order.Say.SignsIn(now, "tablet-7", Person, "s-old"));
        house.World.Time.Advance(TimeSpan.FromMinutes(10));
        house.Directory.Refuse();
        house.AccountIs(Person, isEnabled: false);
        house.World.Time.Advance(TimeSpan.FromMinutes(10));
        return house;
    }

    private static void SweepWell(House house)
    {
        house.World.Time.Advance(TimeSpan.FromMinutes(8));
        house.Directory.Heal();
        house.Sweep();
        house.Sweep();
    }

    private static void AssertSuperseded(IReadOnlyList<Step> steps)
    {
        var revocation = Assert.Single(steps, step => step.Kind == StepKind.RevokeTokens);
        Assert.Equal(StepState.Superseded, revocation.State);
        Assert.Contains("began another session", revocation.Reason, StringComparison.Ordinal);
    }
}
