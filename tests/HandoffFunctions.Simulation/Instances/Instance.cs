using HandoffFunctions.Adapters.Graph;
using HandoffFunctions.Adapters.Signals;
using HandoffFunctions.Simulation.Memory;

namespace HandoffFunctions.Simulation.Instances;

/// <summary>One process of the app on a host instance, with its own clock, memory and chance.</summary>
internal sealed class Instance
{
    private static readonly Lazy<GraphConnection> NoGraph = new(() => throw new InvalidOperationException("No story here reaches the directory in this way."));
    private static readonly PushSignals NoReceivers = new(TimeProvider.System);

    public Instance(string name, TimeSpan skew, Scenario scenario)
    {
        (Name, Clock) = (name, scenario.Time.Clock(skew));
        var calls = scenario.Calls;
        var outside = new Outside(
            name,
            new InstanceTable(this, scenario.Table, calls),
            new InstanceDirectory(this, scenario.Directory, calls, (user, knownSince) => scenario.Asked?.Invoke(this, user, knownSince)),
            new GraphSubscriptions(NoGraph),
            new GraphAccounts(NoGraph),
            new GraphPeople(NoGraph),
            new InstanceVault(this, scenario.Vault, calls),
            new Uri("https://vault.example"),
            null,
            new InstanceTopic(this, scenario.Topic, calls),
            NoReceivers,
            null,
            TimeSpan.FromSeconds(15));
        Stories = Stories.Of(outside, scenario.Policy, Clock, new Random(scenario.Chance.Next()), scenario.Log);
    }

    public string Name { get; }

    public VirtualClock Clock { get; }

    public Stories Stories { get; }

    /// <summary>The events that it has acknowledged as put on record by itself.</summary>
    public HashSet<(string Source, string Id)> Heard { get; } = [];

    public bool IsDead { get; private set; }

    /// <summary>Whether nothing that it began is left.</summary>
    public int UnderWay { get; set; }

    /// <summary>From now on it does nothing, also not what it was about to do.</summary>
    public void Die()
    {
        IsDead = true;
        Clock.Stop();
    }
}
