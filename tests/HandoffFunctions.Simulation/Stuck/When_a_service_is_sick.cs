using System.Text.Json.Nodes;
using Handoff.Rules.Custody;
using Handoff.Rules.Findings;
using Xunit;

namespace HandoffFunctions.Simulation.Stuck;

public sealed class When_a_service_is_sick
{
    private const string Row = "Stuck is a state";
    private const int Others = 40;

    [Fact]
    public void The_rest_of_the_handoff_is_done_in_the_same_invocation()
    {
        using var house = new House();
        house.Happens(now => Order.Say.SignsIn(now, "tablet-1", "a", "s1"));
        house.World.Time.Advance(TimeSpan.FromSeconds(20));
        house.Directory.Hang();
        var begun = house.World.Time.Now;

        house.Happens(now => Order.Say.SignsIn(now, "tablet-1", "b", "s2"));

        // Event Grid waits 30 s (https://learn.microsoft.com/azure/event-grid/delivery-and-retry).
        Assert.InRange(house.World.Time.Now - begun, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(28));
        Assert.Equal((StepState.Owed, 1), (Assert.Single(house.Steps("tablet-1", StepKind.RevokeTokens)).State, house.Steps("tablet-1", StepKind.RevokeTokens)[0].Attempts));
        Assert.Equal(StepState.Verified, Assert.Single(house.Steps("tablet-1", StepKind.RotateSecret)).State);
        Assert.Equal(StepState.Accepted, Assert.Single(house.Steps("tablet-1", StepKind.DeviceSignOut)).State);
        Assert.Contains(house.Topic.Taken, one => one.Type == "Handoff.Custody.HandoffDetected");
        Assert.InRange(Assert.Single(house.Steps("tablet-1", StepKind.RotateSecret)).VerifiedAt!.Value - begun, TimeSpan.Zero, TimeSpan.FromSeconds(28));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Other_services_are_served_and_the_sick_one_is_left_alone_in_a_sweep(bool hangs)
    {
        using var house = Owing();
        if (hangs)
        {
            house.Directory.Hang();
        }
        else
        {
            house.Directory.Refuse();
        }

        house.Vault.IsSick = false;
        var calls = house.Directory.Calls;
        var took = house.Sweep();

        var devices = Enumerable.Range(100, Others).Select(i => $"tablet-{i}").ToList();
        var served = devices.Count(device => house.Steps(device, StepKind.RotateSecret).All(step => step.State == StepState.Verified));
        Assert.Equal(Others, served);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(90));
        // A revocation is two calls, of which the first looks for the effect.
        Assert.InRange(house.Directory.Calls - calls, 1, 5 * HandoffFunctions.Handling.ServiceTurns.MostWorkers);
        Assert.All(devices, device => Assert.Equal(StepState.Owed, house.Steps(device, StepKind.RevokeTokens)[0].State));
        Assert.True(devices.Count(device => house.Steps(device, StepKind.RevokeTokens)[0].Attempts == 1) > Others / 2, "who was not asked has used up no attempt");
        Figures.Record(Row, hangs ? "subjects served in one sweep while the directory hangs" : "subjects served in one sweep while the directory answers 503", served);
    }

    [Fact]
    public void When_it_is_well_again_all_is_done_by_the_next_sweeps()
    {
        using var house = Owing();
        house.Directory.Hang();
        house.Vault.IsSick = false;
        house.Sweep();
        house.Sweep();
        house.Directory.Heal();
        house.Sweep();
        house.Sweep();

        Assert.Equal(0, house.Count(StepKind.RevokeTokens).Owed);
        Assert.Empty(house.Open(FindingKind.TeardownStuck));
    }

    [Fact]
    public void A_vault_that_is_down_does_not_keep_anybody_from_being_revoked()
    {
        using var house = Owing();
        house.Sweep();

        Assert.Equal(0, house.Count(StepKind.RevokeTokens).Owed);
        Assert.InRange(house.Count(StepKind.RotateSecret).Owed, Others, int.MaxValue);
    }

    [Fact]
    public void As_many_as_a_service_can_take_wait_for_it_and_all_are_done_in_the_same_sweep()
    {
        using var house = Owing();
        house.Directory.Takes = TimeSpan.FromSeconds(2);
        house.Vault.IsSick = false;
        var took = house.Sweep();

        Assert.Equal((0, 0), (house.Count(StepKind.RevokeTokens).Owed, house.Count(StepKind.RotateSecret).Owed));
        Assert.InRange(took, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(70));
    }

    /// <summary>A house in which everybody owes a revocation and a rotation, both of which failed once.</summary>
    private static House Owing()
    {
        var house = new House(policy =>
        {
            policy["classes"]!["tablet"]!["steps"] = new JsonArray("revokeTokens", "rotateSecret");
            policy["secrets"] = new JsonArray([.. Enumerable.Range(100, Others).Select(i => new JsonObject { ["name"] = $"wifi-{i}", ["deviceId"] = $"tablet-{i}" })]);
        });
        for (var i = 100; i < 100 + Others; i++)
        {
            house.World.Vault.Put(new Adapters.KeyVault.SecretBinding($"wifi-{i}", null, null, null, null, null));
        }

        house.Directory.Refuse();
        house.Vault.IsSick = true;
        for (var i = 100; i < 100 + Others; i++)
        {
            house.PassesOn($"tablet-{i}", $"operator-{i}", $"next-{i}");
        }

        house.Directory.Heal();
        house.World.Time.Advance(TimeSpan.FromSeconds(15));
        return house;
    }
}
