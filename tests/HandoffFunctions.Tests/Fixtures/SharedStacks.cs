using System.Text.Json.Nodes;
using HandoffFunctions.Local;
using Xunit;

namespace HandoffFunctions.Tests.Fixtures;

/// <summary>A stack that several tests share, one after the other.</summary>
public abstract class SharedStack : IAsyncLifetime
{
    internal Stack Stack { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Stack = await Stack.StartAsync(Change);
        // Handling this waits for what the app reads once after its start, so that no test counts those calls as its own.
        await Stack.PublishAsync(Events.SignIn(Events.New("unknown"), "operator-a", "s-1", deviceClass: null));
    }

    public async Task DisposeAsync() => await Stack.DisposeAsync();

    private protected virtual LocalStackOptions Change(LocalStackOptions options) => options;
}

/// <summary>One stack for all tests that need no special one.</summary>
public sealed class OneStack : SharedStack
{
    public const string Name = "shared stack";
}

[CollectionDefinition(OneStack.Name)]
public sealed class OneStackCollection : ICollectionFixture<OneStack>;

/// <summary>A stack whose policy tries again within a second, for tests in which something fails first.</summary>
public sealed class QuickStack : SharedStack
{
    public const string Name = "stack that tries again soon";

    private protected override LocalStackOptions Change(LocalStackOptions options) => options with
    {
        PolicyFile = PolicyFile.With(policy =>
        {
            policy["retries"] = new JsonObject { ["attempts"] = 10, ["firstDelay"] = "100ms", ["longestDelay"] = "1s" };
            policy["readBack"] = new JsonObject { ["wait"] = "1s", ["askAgainAfter"] = "3m", ["giveUpAfter"] = "30m" };
        }),
    };
}

[CollectionDefinition(QuickStack.Name)]
public sealed class QuickStackCollection : ICollectionFixture<QuickStack>;
