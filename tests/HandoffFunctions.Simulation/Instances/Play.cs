using System.Text;
using Handoff.Rules.Policy;
using Handoff.Rules.Ledger;
using HandoffFunctions.Adapters.KeyVault;
using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Simulation.Model;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Simulation.Instances;

/// <summary>What one seed's run counted.</summary>
internal sealed record Played(int Steps, int Calls, int Faults, int Kills, int Sweeps, string Hash);

/// <summary>Plays the story of a seed on several instances, lets everything come to rest, and looks at what is left.</summary>
internal static class Play
{
    /// <summary>All retries and all looking back are over by then.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromHours(3);

    private const int MostSweeps = 60;

    private static readonly HandoffPolicy Policy = ReadPolicy.From(Encoding.UTF8.GetBytes(SmallStory.Policy)).Policy!;

    public static Played Seed(int seed, Action<string>? read = null)
    {
        var scenario = new Scenario(seed, Policy, SmallStory.Begins, read);
        var story = SmallStory.From(seed);
        scenario.Vault.Put(new SecretBinding("ward-wifi", "tablet-0", null, "generate", null, null));
        foreach (var told in story)
        {
            scenario.Grid.Send(told);
        }

        SweepFromTimeToTime(scenario);
        scenario.RunUntilIdle();
        scenario.Heal();
        scenario.RunUntilIdle();
        ComeToRest(scenario);
        Check(scenario);
        return new Played(scenario.Trace.Steps, scenario.Calls.Made, scenario.Faults.Injected, scenario.Kills, scenario.Sweeps, scenario.Trace.Hash);
    }

    private static void SweepFromTimeToTime(Scenario scenario)
    {
        var clock = scenario.Time.Clock();
        var every = scenario.Chance.Next(3) switch { 0 => 2, 1 => 10, _ => 40 };
        void Next() => clock.CreateTimer(_ =>
        {
            if (!scenario.Faults.IsOver)
            {
                scenario.Sweep();
                Next();
            }
        }, null, TimeSpan.FromSeconds(scenario.Chance.Next(60 * every)), Timeout.InfiniteTimeSpan);
        Next();
    }

    private static void ComeToRest(Scenario scenario)
    {
        var until = scenario.Time.Now + Rest;
        for (var sweeps = 0; Due(scenario) is { } due && due <= until; sweeps++)
        {
            if (sweeps == MostSweeps)
            {
                throw new InvalidOperationException($"After {sweeps} sweeps without a fault something is still due.");
            }

            var soon = scenario.Time.Now + SweepLog.Period;
            scenario.Time.AdvanceTo(due > soon ? due : soon);
            scenario.Sweep();
            scenario.RunUntilIdle();
        }
    }

    private static DateTimeOffset? Due(Scenario scenario) => scenario.Table.Rows.Where(row => row.RowKey.StartsWith("at|", StringComparison.Ordinal))
        .Select(row => (DateTimeOffset?)new DateTimeOffset(long.Parse(row.RowKey.AsSpan(3, 19), System.Globalization.CultureInfo.InvariantCulture), TimeSpan.Zero)).Min();

    private static void Check(Scenario scenario)
    {
        foreach (var ledger in scenario.Table.Rows.Where(row => row.RowKey.Contains("|e|", StringComparison.Ordinal)).GroupBy(row => row.RowKey[..25]))
        {
            var verify = new VerifyChain();
            foreach (var row in ledger)
            {
                verify.Next(new LedgerEntry(row.GetInt64("seq")!.Value, row.GetString("prev")!, row.GetString("hash")!, row.Text()));
            }

            if (verify.Done(ledger.Count(), ledger.Last().GetString("hash")) is { Valid: false } bad)
            {
                throw new InvalidOperationException(bad.Reason);
            }
        }
    }
}
