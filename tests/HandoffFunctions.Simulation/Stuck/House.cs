using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Handoff.Rules.Custody;
using Handoff.Rules.Findings;
using Handoff.Rules.Policy;
using HandoffFunctions.Simulation.Order;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Simulation.Stuck;

/// <summary>The handling code over services that can be made sick.</summary>
internal sealed class House : IDisposable
{
    private const string PolicyText = """
        {
          "owner": "identity-security",
          "scope": { "devices": [{ "pattern": "tablet-*", "class": "tablet" }], "checkedOutClass": "tablet" },
          "classes": { "tablet": { "owner": "ward-security", "grace": "10m", "steps": ["deviceSignOut", "revokeTokens", "rotateSecret"] } },
          "retries": { "attempts": 5, "firstDelay": "10s", "longestDelay": "1m" },
          "readBack": { "wait": "4s", "askAgainAfter": "3m", "giveUpAfter": "30m" }
        }
        """;

    /// <param name="knownEvery">How old what other instances recorded may be; zero where there are none.</param>
    /// <param name="hearsDirectory">Whether the directory reports changes of accounts.</param>
    /// <param name="reach">Puts something else in the place of a service that is well here.</param>
    public House(Action<JsonNode>? change = null, TimeSpan knownEvery = default, bool hearsDirectory = false, Func<World, Outside, Outside>? reach = null) => World = new World(PolicyWith(change), (world, outside) =>
    {
        (Directory, Vault) = (new SickDirectory(outside.Sessions, world.Time.Clock()), new SickVault(outside.Vault!));
        Table = new SlowTable(outside.Table, world.Time.Clock());
        outside = outside with { Table = Table, Sessions = Directory, Vault = Vault, Topic = Topic, Directory = hearsDirectory ? outside.Directory : null, KnownDevicesEvery = knownEvery };
        return reach is null ? outside : reach(world, outside);
    });

    public World World { get; }

    public SickDirectory Directory { get; private set; } = null!;

    public SlowTable Table { get; private set; } = null!;

    public SickVault Vault { get; private set; } = null!;

    public SickTopic Topic { get; } = new();

    public CustodyStore Store => World.Stories.Store;

    /// <summary>Minutes of the morning that have passed.</summary>
    public double Minute => (World.Time.Now - World.Morning).TotalMinutes;

    /// <summary>Tells of something that happens now.</summary>
    public void Happens(Func<double, Occurrence> what) => World.Run(() => what(Minute).Deliver(World));

    /// <summary>An account changes in the directory, which reports it.</summary>
    public void AccountIs(string user, bool isEnabled)
    {
        World.SetAccount(user, isEnabled);
        World.Directory.Set(user, World.Directory.User(user) with { IsEnabled = isEnabled });
        Happens(now => Say.Account(now, user, isEnabled));
    }

    /// <summary>One operator passes a device on to another.</summary>
    public void PassesOn(string device, string from, string to)
    {
        Happens(now => Say.SignsIn(now, device, from, $"{device}-{from}"));
        World.Time.Advance(TimeSpan.FromSeconds(1));
        Happens(now => Say.SignsIn(now, device, to, $"{device}-{to}"));
    }

    public Device Device(string id) => Result(() => Store.LoadAsync<Device>(HandoffKey.OfDevice(id), CancellationToken.None)).Subject!;

    /// <summary>The departures of a person.</summary>
    public IReadOnlyList<HandoffRecord> Departures(string user) =>
        Result(() => Store.LoadAsync<Worker>(HandoffKey.OfWorker(user), CancellationToken.None)).Subject?.Handoffs ?? [];

    /// <summary>Facts that wait for a device or a person to become known.</summary>
    public int Waiting => World.Table.Rows.Count(row => row.RowKey.StartsWith("q|", StringComparison.Ordinal));

    /// <summary>The steps of a kind of all handoffs of a device.</summary>
    public IReadOnlyList<Step> Steps(string device, StepKind kind) => [.. Device(device).Handoffs.SelectMany(handoff => handoff.Steps).Where(step => step.Kind == kind)];

    public IReadOnlyList<string> Ledger(string device) => [.. Result(() => Store.LedgerAsync(HandoffKey.OfDevice(device), 1, CancellationToken.None).ToListAsync().AsTask())
        .Select(entry => (string)JsonNode.Parse(entry.Text)!["type"]!)];

    public IReadOnlyList<Finding> Open(FindingKind kind) =>
        Result(() => World.Stories.Findings.PageAsync(true, finding => finding.Kind == kind, null, null, null, 1000, CancellationToken.None)).Items;

    public IReadOnlyList<StepCount> Counted => Result(() => Store.CountedAsync(CancellationToken.None));

    public StepCount Count(StepKind kind) => Counted.FirstOrDefault(count => count.Kind == kind) ?? new StepCount(kind, 0, 0, 0, 0, 0);

    public T Result<T>(Func<Task<T>> act)
    {
        T? result = default;
        World.Run(async () => result = await act().ConfigureAwait(false));
        return result!;
    }

    /// <summary>The next sweep, at the beginning of the next minute.</summary>
    /// <returns>How long it took.</returns>
    public TimeSpan Sweep()
    {
        World.Time.AdvanceTo(World.Morning.AddMinutes(Math.Floor(Minute) + 1));
        var begun = World.Time.Now;
        World.Sweep();
        return World.Time.Now - begun;
    }

    public void Dispose() => World.Dispose();

    private static HandoffPolicy PolicyWith(Action<JsonNode>? change)
    {
        var json = JsonNode.Parse(PolicyText)!;
        change?.Invoke(json);
        var (policy, errors) = ReadPolicy.From(Encoding.UTF8.GetBytes(json.ToJsonString(JsonSerializerOptions.Default)));
        return policy ?? throw new InvalidOperationException(string.Join('\n', errors));
    }
}
