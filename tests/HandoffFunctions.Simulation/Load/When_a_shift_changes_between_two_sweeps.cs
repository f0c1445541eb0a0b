using System.Text;
using Handoff.Rules.Custody;
using Handoff.Rules.Policy;
using HandoffFunctions.Adapters.Graph;
using HandoffFunctions.Handling;
using HandoffFunctions.Simulation.Order;
using HandoffFunctions.Storage;
using Xunit;
using Xunit.Abstractions;

namespace HandoffFunctions.Simulation.Load;

/// <summary>
/// A shift change under the directory's documented quota of 3,000 writes in 150 seconds, swept by the timer once a minute and no oftener,
/// whenever within the minute it begins. All of it in a time of its own, so that only what the app decides counts.
/// https://learn.microsoft.com/graph/throttling-limits#identity-and-access-service-limits
/// </summary>
public sealed class When_a_shift_changes_between_two_sweeps(ITestOutputHelper output)
{
    private const string Row = "Load";
    private const string PolicyText = """
        {
          "owner": "identity-security",
          "scope": { "devices": [{ "pattern": "tablet-*", "class": "tablet" }], "checkedOutClass": "tablet" },
          "classes": { "tablet": { "owner": "ward-security", "grace": "10m", "steps": ["revokeTokens"] } }
        }
        """;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static double _slowest;

    /// <summary>When the first sweep comes after the shift's first sign-in, in parts of the time between two sweeps.</summary>
    public static TheoryData<double> Parts { get; } = [.. Figures.Long ? Enumerable.Range(0, 12).Select(n => (n + 0.5) / 12) : [0.2, 0.7]];

    [Theory]
    [MemberData(nameof(Parts))]
    public void All_is_done_as_soon_as_the_documented_quota_allows(double part)
    {
        _slowest = Math.Max(_slowest, Change(3600, 3000, TimeSpan.FromSeconds(150), part));
        Figures.Record(Row, "longest time to drain with a sweep a minute, in quota's minima", _slowest);
    }

    /// <summary>One that the app is not told of: it knows of it by 429 only. Its window is a fifth, and so is the time between sweeps.</summary>
    [Theory]
    [MemberData(nameof(Parts))]
    public void Of_a_quota_that_nobody_told_the_directory_tells_enough(double part) => Change(2000, 600, TimeSpan.FromSeconds(30), part);

    /// <summary>Lets a shift change within a minute.</summary>
    /// <returns>How long it took until everything was proven, in multiples of what the quota allows at the soonest.</returns>
    private double Change(int handoffs, int quota, TimeSpan window, double part)
    {
        ThrottledDirectory directory = null!;
        using var world = new World(Policy(), (world, outside) =>
        {
            directory = new ThrottledDirectory(world.Time.Clock(), quota, window);
            var graph = GraphConnection.OnFirstUse(new Uri("http://127.0.0.1:9/v1.0"), new World.NoCredential(), world.Time.Clock(), directory);
            return outside with { Sessions = new GraphSessions(graph), Directory = null, KnownDevicesEvery = TimeSpan.FromSeconds(15) };
        });
        using var _ = directory;
        // In proportion: the timer comes once a minute.
        var (clock, between) = (world.Time.Clock(), window * (60.0 / 150));
        for (var n = 0; n < handoffs; n++)
        {
            var device = n;
            world.Run(() => Say.SignsIn(Now(), Tablet(device), $"first-{device}", $"s-{device}").Deliver(world));
        }

        world.Time.Advance(TimeSpan.FromMinutes(10));
        var began = world.Time.Now;
        world.Run(async () =>
        {
            var sweeping = SweepAsync();
            await ChangeAsync().ConfigureAwait(false);
            await sweeping.ConfigureAwait(false);
        });

        var steps = Enumerable.Range(0, handoffs).SelectMany(n => Load(n).Handoffs).SelectMany(handoff => handoff.Steps).ToList();
        Assert.Equal(handoffs, steps.Count);
        Assert.All(steps, step => Assert.Equal(StepState.Verified, step.State));
        var said = directory.Writes.ToJson();
        var above = Math.Max(0, (int)said["mostInAWindow"]! - quota) / (double)quota;
        var drained = (steps.Max(step => step.VerifiedAt)!.Value - began).TotalSeconds;
        var soonest = Soonest(handoffs, quota, window.TotalSeconds);
        output.WriteLine($"{drained:0.0} s, soonest {soonest:0.0} s; {said.ToJsonString()}");
        Assert.True(above <= 0.05, $"{above:0.0%} above the quota: {said.ToJsonString()}");
        Assert.True(drained <= 1.2 * soonest, $"drained after {drained:0.0} s; the quota allows it after {soonest:0.0} s; {said.ToJsonString()}");
        return drained / soonest;

        double Now() => (world.Time.Now - World.Morning).TotalMinutes;

        Device Load(int n)
        {
            Loaded<Device>? loaded = null;
            world.Run(async () => loaded = await world.Stories.Store.LoadAsync<Device>(HandoffKey.OfDevice(Tablet(n)), CancellationToken.None).ConfigureAwait(false));
            return loaded!.Subject!;
        }

        async Task ChangeAsync()
        {
            var under = new List<Task>();
            for (var n = 0; n < handoffs; n++)
            {
                await Pause.ForAsync(began + (Minute * n / handoffs) - clock.GetUtcNow(), clock, CancellationToken.None).ConfigureAwait(false);
                under.Add(Say.SignsIn(Now(), Tablet(n), $"next-{n}", $"t-{n}").Deliver(world));
            }

            await Task.WhenAll(under).ConfigureAwait(false);
        }

        async Task SweepAsync()
        {
            for (var due = began + (between * part); directory.Revoked < handoffs || due < began + Minute; due += between)
            {
                await Pause.ForAsync(due - clock.GetUtcNow(), clock, CancellationToken.None).ConfigureAwait(false);
                await world.Stories.Sweep.RunAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private static string Tablet(int n) => $"tablet-{n}";

    /// <summary>When the last revocation may be made at the soonest, in seconds, when the handoffs come evenly within a minute.</summary>
    private static double Soonest(int handoffs, int quota, double seconds)
    {
        var at = new double[handoffs];
        for (var n = 0; n < handoffs; n++)
        {
            at[n] = Math.Max(n * Minute.TotalSeconds / handoffs, n < quota ? 0 : at[n - quota] + seconds);
        }

        return at[^1];
    }

    private static HandoffPolicy Policy()
    {
        var (policy, errors) = ReadPolicy.From(Encoding.UTF8.GetBytes(PolicyText));
        return policy ?? throw new InvalidOperationException(string.Join('\n', errors));
    }
}
