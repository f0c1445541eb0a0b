using System.Text.Json.Nodes;
using HandoffFunctions.Local;
using Xunit;

namespace HandoffFunctions.Tests.Fixtures;

/// <summary>A stack to which the directory reports its changes.</summary>
public class DirectoryStack : SharedStack
{
    public const string Name = "stack that hears of the directory";

    /// <summary>Tries again within a second, and looks no longer than that for what shows late.</summary>
    private protected override LocalStackOptions Change(LocalStackOptions options) => options with
    {
        PolicyFile = PolicyFile.With(policy =>
        {
            policy["retries"] = new JsonObject { ["attempts"] = 10, ["firstDelay"] = "100ms", ["longestDelay"] = "1s" };
            policy["readBack"] = new JsonObject { ["wait"] = "1s", ["askAgainAfter"] = "500ms", ["giveUpAfter"] = "30m" };
        }),
    };
}

[CollectionDefinition(DirectoryStack.Name)]
public sealed class DirectoryStackCollection : ICollectionFixture<DirectoryStack>;
