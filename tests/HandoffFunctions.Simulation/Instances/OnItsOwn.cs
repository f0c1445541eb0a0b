using Xunit;

namespace HandoffFunctions.Simulation.Instances;

/// <summary>What uses both cores to the full and is timed: no other test runs meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OnItsOwn
{
    public const string Name = "on its own";
}
