using Handoff.Rules.Custody;
using HandoffFunctions.Handling;
using HandoffFunctions.Tests.Adapters;
using Xunit;

namespace HandoffFunctions.Tests.Handling;

public sealed class OccupiedTests
{
    private readonly SetClock _clock = new();

    [Fact]
    public void Whoever_leaves_twice_does_not_let_a_third_in_beside_the_second()
    {
        var occupied = new Occupied(_clock, "i-1", Random.Shared);
        var first = occupied.Enter("d1")!;
        first.Dispose();
        using var second = occupied.Enter("d1");
        first.Dispose();

        Assert.NotNull(second);
        Assert.Null(occupied.Enter("d1"));
        Assert.NotNull(occupied.Enter("d2"));
    }

    [Fact]
    public void A_claim_counts_on_other_instances_until_it_lapses()
    {
        var (claim, other) = (new Occupied(_clock, "i-1", Random.Shared).NewClaim(), new Occupied(_clock, "i-2", Random.Shared));

        Assert.True(other.IsElsewhere(claim));
        Assert.False(new Occupied(_clock, "i-1", Random.Shared).IsElsewhere(claim));
        Assert.False(other.IsElsewhere((Claim?)null));
        _clock.Now = claim.Until;
        Assert.False(other.IsElsewhere(claim));
    }
}
