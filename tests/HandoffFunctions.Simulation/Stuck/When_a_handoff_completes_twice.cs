using System.Text.Json.Nodes;
using Handoff.Rules.Custody;
using Handoff.Rules.Findings;
using HandoffFunctions.Simulation.Order;
using Xunit;

namespace HandoffFunctions.Simulation.Stuck;

/// <summary>An old session is used after its handoff was completed, and is revoked again.</summary>
public sealed class When_a_handoff_completes_twice
{
    [Fact]
    public void It_counts_once_and_not_while_an_old_session_is_open()
    {
        using var house = new House(policy => policy["classes"]!["tablet"]!["steps"] = new JsonArray("revokeTokens"));
        house.PassesOn("tablet-1", "operator-a", "operator-b");
        var first = Assert.Single(Times(house));

        house.World.Time.Advance(TimeSpan.FromMinutes(2));
        house.Happens(now => Say.Uses(now, "tablet-1", "operator-a", "tablet-1-operator-a"));
        Assert.Equal(HandoffStatus.Incomplete, Assert.Single(house.Device("tablet-1").Handoffs).Status);
        Assert.Empty(Times(house));

        house.World.Time.Advance(TimeSpan.FromMinutes(1));
        AsksAgain(house, Assert.Single(house.Open(FindingKind.ResidualActive)));
        house.Sweep();
        Assert.Equal(HandoffStatus.Completed, Assert.Single(house.Device("tablet-1").Handoffs).Status);
        Assert.True(Assert.Single(Times(house)) > first + 100);
    }

    private static void AsksAgain(House house, Finding about) => house.World.Run(async () => await house.World.Stories.WorkOff.RecordAsync(
        await house.Store.LoadAsync<Device>(HandoffKey.OfDevice("tablet-1"), CancellationToken.None),
        (device, now) => Review.Retry(device, about, "analyst-1", house.World.Policy, now),
        CancellationToken.None));

    private static IReadOnlyList<double> Times(House house) => house.Result(() => house.Store.TimesToZeroAccessAsync(100, CancellationToken.None));
}
