using Xunit;

namespace HandoffFunctions.Tests.Reliability.Load;

/// <summary>Tests that measure how much the program does have the machine for themselves.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class UnderLoad
{
    public const string Name = "under load";
}
