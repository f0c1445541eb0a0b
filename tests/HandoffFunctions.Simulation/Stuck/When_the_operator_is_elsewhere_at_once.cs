using Handoff.Rules.Custody;
using HandoffFunctions.Simulation.Order;
using Xunit;

namespace HandoffFunctions.Simulation.Stuck;

public sealed class When_the_operator_is_elsewhere_at_once
{
    /// <summary>While a handoff has only just happened nobody asks storage where its operator has gone. What was handled here is known without asking.</summary>
    [Fact]
    public void What_has_just_begun_there_is_not_ended()
    {
        using var house = new House();
        house.Happens(now => Say.SignsIn(now, "tablet-7", "operator-a", "s-1"));
        house.World.Time.Advance(TimeSpan.FromMinutes(1));
        var passedOn = Say.SignsIn(house.Minute, "tablet-7", "operator-b", "s-2");
        house.World.Time.Advance(TimeSpan.FromSeconds(1));
        house.Happens(now => Say.SignsIn(now, "tablet-8", "operator-a", "s-3"));
        house.World.Time.Advance(TimeSpan.FromSeconds(1));

        house.World.Run(() => passedOn.Deliver(house.World));

        Assert.Empty(house.World.Directory.Revocations);
        Assert.Equal(StepState.Superseded, Assert.Single(house.Steps("tablet-7", StepKind.RevokeTokens)).State);
    }

    [Fact]
    public void What_began_before_and_goes_on_there_protects_nobody()
    {
        using var house = new House();
        house.Happens(now => Say.SignsIn(now, "tablet-7", "operator-a", "s-1"));
        house.Happens(now => Say.SignsIn(now, "tablet-8", "operator-a", "s-3"));
        house.World.Time.Advance(TimeSpan.FromSeconds(1));

        house.Happens(now => Say.SignsIn(now, "tablet-7", "operator-b", "s-2"));

        Assert.Equal("operator-a", Assert.Single(house.World.Directory.Revocations).UserId);
    }
}
