using Handoff.Rules.Custody;
using Xunit;

namespace HandoffFunctions.Simulation.Stuck;

public sealed class When_a_slow_directory_leaves_time_to_sign_in
{
    [Fact]
    public void Whoever_signed_in_anew_meanwhile_is_not_cut_off()
    {
        using var house = new House();
        house.Directory.Refuse();
        house.PassesOn("tablet-7", "operator-a", "operator-b");
        house.Directory.Heal();
        house.World.Time.Advance(TimeSpan.FromSeconds(30));
        house.Directory.Takes = TimeSpan.FromSeconds(8);
        var done = house.World.Directory.Revocations.Count;

        // The sweep has begun the step and waits for the directory when operator-a takes another device.
        house.World.Run(async () =>
        {
            var sweep = house.World.Stories.Sweep.RunAsync(CancellationToken.None);
            await Order.Say.SignsIn(house.Minute, "tablet-8", "operator-a", "s-new").Deliver(house.World).ConfigureAwait(false);
            await sweep.ConfigureAwait(false);
        });

        Assert.Equal(done, house.World.Directory.Revocations.Count);
        Assert.Equal(StepState.Superseded, Assert.Single(house.Steps("tablet-7", StepKind.RevokeTokens)).State);
    }
}
