using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Xunit;
using Xunit.Abstractions;

namespace HandoffFunctions.Simulation.Instances;

[Collection(OnItsOwn.Name)]
public sealed class When_instances_work_side_by_side(ITestOutputHelper output)
{
    private const string Row = "Deterministic simulation";

    /// <summary>Of the computer on which changes are checked.</summary>
    private const int Cores = 2;

    /// <summary>More would say the same.</summary>
    private const int MostFailures = 20;

    [Fact]
    public void Nothing_is_lost_and_nobody_is_cut_off()
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("HANDOFF_SEED"), CultureInfo.InvariantCulture, out var only))
        {
            OwnThreads.Run(1, _ => Play.Seed(only, output.WriteLine));
            return;
        }

        var seeds = int.Parse(Environment.GetEnvironmentVariable("HANDOFF_SEEDS") ?? (Figures.Long ? "500000" : "20000"), CultureInfo.InvariantCulture);
        var watch = Stopwatch.StartNew();
        var played = new Played[seeds];
        var failed = new ConcurrentBag<(int Seed, Exception Failure)>();
        var last = 0;
        OwnThreads.Run(Cores, _ =>
        {
            // Each takes the next, as seeds take very different times.
            for (var seed = Interlocked.Increment(ref last); seed <= seeds; seed = Interlocked.Increment(ref last))
            {
                try
                {
                    played[seed - 1] = Play.Seed(seed);
                }
                catch (Exception failure)
                {
                    failed.Add((seed, failure));
                    if (failed.Count >= MostFailures)
                    {
                        return;
                    }
                }
            }
        });
        foreach (var (seed, failure) in failed.OrderBy(one => one.Seed))
        {
            output.WriteLine($"seed {seed}, again by HANDOFF_SEED={seed} dotnet test tests/HandoffFunctions.Simulation --filter {nameof(When_instances_work_side_by_side)}\n{failure.Message}\n");
        }

        Assert.True(failed.IsEmpty, $"{failed.Count} seeds failed; the first is {failed.Select(one => one.Seed).DefaultIfEmpty().Min()}.");
        output.WriteLine($"{seeds} seeds in {watch.Elapsed}");
        Figures.Record(Row, "seconds for all seeds", watch.Elapsed.TotalSeconds, "s");
        foreach (var (name, count) in new (string, Func<Played, int>)[] { ("steps", p => p.Steps), ("calls", p => p.Calls), ("faults injected", p => p.Faults), ("kills", p => p.Kills), ("sweeps", p => p.Sweeps), ("transactions checked", p => p.Transactions), ("stories compared with the model", p => p.Compared) })
        {
            output.WriteLine($"{name}: {played.Sum(count)}");
            Figures.Record(Row, name, played.Sum(p => (double)count(p)));
        }

        Figures.Record(Row, "seeds", seeds);
    }

    [Fact]
    public void A_seed_is_the_same_run_every_time()
    {
        OwnThreads.Run(1, _ =>
        {
            for (var seed = 1; seed <= 100; seed++)
            {
                Assert.Equal(Play.Seed(seed), Play.Seed(seed));
            }
        });
    }
}
