using Handoff.Rules.Custody;
using HandoffFunctions.Simulation.Order;
using Xunit;

namespace HandoffFunctions.Simulation.Stuck;

/// <summary>A person's fact goes to every device on which the person left a trace. One whose rows cannot be written must not keep the others from it.</summary>
public sealed class When_a_device_cannot_be_written
{
    [Theory]
    [InlineData("tablet-7", "tablet-8")]
    [InlineData("tablet-8", "tablet-7")]
    public void A_departure_reaches_the_others_and_that_one_later(string unwritable, string other)
    {
        using var house = InUse();
        house.Table.Unwritable = HandoffKey.OfDevice(unwritable);

        house.Happens(now => Say.Departs(now, "operator-a"));
        house.Sweep();

        Assert.Contains("handoff.detected", house.Ledger(other));
        Assert.DoesNotContain("handoff.detected", house.Ledger(unwritable));
        house.Table.Unwritable = null;
        house.World.SweepFor(TimeSpan.FromMinutes(10));
        Assert.Contains("handoff.detected", house.Ledger(unwritable));
    }

    [Theory]
    [InlineData("tablet-7", "tablet-8")]
    [InlineData("tablet-8", "tablet-7")]
    public void A_revocation_reaches_the_others_and_that_one_later(string unwritable, string other)
    {
        using var house = InUse();
        house.Table.Unwritable = HandoffKey.OfDevice(unwritable);
        var revoked = Logged.Revocation(house.Minute, "operator-a");

        house.World.Run(() => Assert.ThrowsAsync<AggregateException>(() => revoked.Deliver(house.World)));

        Assert.Contains("tokens.revoked", house.Ledger(other));
        house.Table.Unwritable = null;
        house.World.Run(() => revoked.Deliver(house.World));
        Assert.Contains("tokens.revoked", house.Ledger(unwritable));
        Assert.Single(house.Ledger(other), type => type == "tokens.revoked");
    }

    private static House InUse()
    {
        var house = new House();
        house.Happens(now => Say.SignsIn(now, "tablet-7", "operator-a", "s-1"));
        house.Happens(now => Say.SignsIn(now, "tablet-8", "operator-a", "s-2"));
        house.World.Time.Advance(TimeSpan.FromMinutes(5));
        return house;
    }
}
