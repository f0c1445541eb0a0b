using HandoffFunctions.Adapters.KeyVault;
using HandoffFunctions.Simulation.Memory;
using HandoffFunctions.Simulation.Oracle;

namespace HandoffFunctions.Simulation.Instances;

/// <summary>Two secrets with the two credentials of one resource, whose clients must not lose both at once.</summary>
internal static class Pair
{
    private const string One = "robot-key-1";
    private const string Other = "robot-key-2";

    /// <summary>What policy says when it says nothing (docs/policy.md, "A pair of secrets"); the vault counts whole seconds.</summary>
    private static readonly TimeSpan Apart = TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1);

    public static void Put(MemoryVault vault, string device, string otherDevice)
    {
        vault.Put(new SecretBinding(One, device, null, "generate", null, Other));
        vault.Put(new SecretBinding(Other, otherDevice, null, "generate", null, One));
    }

    /// <exception cref="InvariantBrokenException">The one was replaced too soon after the other.</exception>
    public static void AssertApart(MemoryVault vault, string scenario)
    {
        var made = new[] { One, Other }.SelectMany(name => vault.Versions(name).Where(version => version.Generation is not null).Select(version => (name, version.CreatedOn))).OrderBy(version => version.CreatedOn).ToList();
        foreach (var ((name, at), (next, then)) in made.Zip(made.Skip(1)).Where(two => two.First.name != two.Second.name && two.Second.CreatedOn - two.First.CreatedOn < Apart))
        {
            throw new InvariantBrokenException("of a pair one is replaced at a time", next, $"it was replaced at {then:O}, and {name} at {at:O}", scenario);
        }
    }
}
