using Handoff.Rules.Custody;
using Handoff.Rules.Policy;
using Xunit;

namespace Handoff.Rules.Tests.Policy;

public sealed class The_default_policy
{
    private static readonly byte[] File = System.IO.File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "policy.json"));

    private static HandoffPolicy Policy { get; } = Read();

    private static HandoffPolicy Read()
    {
        var (policy, errors) = ReadPolicy.From(File);
        Assert.Empty(errors);
        return policy!;
    }

    [Fact]
    public void Has_six_classes_and_takes_an_unknown_one_as_a_shared_workstation()
    {
        Assert.Equal(["clinical-tablet", "control-room-console", "jump-host", "kiosk", "plant-terminal", "shared-workstation"], Policy.Classes.Keys.Order());
        Assert.Equal("shared-workstation", Policy.CheckedOutClass);
        Assert.Empty(Policy.Devices);
    }

    [Fact]
    public void Revokes_and_then_rotates_everywhere_and_really_does_it()
    {
        Assert.False(Policy.DryRun);
        Assert.All(Policy.Classes.Values, deviceClass => Assert.All(Enum.GetValues<Cause>(), cause =>
        {
            Assert.Equal([StepKind.RevokeTokens, StepKind.RotateSecret], deviceClass.For(cause).Steps);
            Assert.InRange(deviceClass.For(cause).Grace, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10));
        }));
        Assert.Equal([StepKind.RevokeTokens, StepKind.RotateSecret], Policy.Departure.Steps);
    }

    [Fact]
    public void Names_an_owner_for_the_findings_of_every_class() => Assert.All(Policy.Classes.Values, deviceClass => Assert.NotNull(deviceClass.Owner));

    [Fact]
    public void Is_known_by_the_hash_of_its_bytes() =>
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File)), Policy.Hash);
}
