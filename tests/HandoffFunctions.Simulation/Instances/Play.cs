using System.Text;
using Handoff.Rules.Policy;
using HandoffFunctions.Adapters.KeyVault;
using HandoffFunctions.Handling;
using HandoffFunctions.Simulation.Memory;
using HandoffFunctions.Simulation.Model;
using HandoffFunctions.Simulation.Oracle;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Simulation.Instances;

/// <summary>What one seed's run counted.</summary>
internal sealed record Played(int Steps, int Calls, int Faults, int Kills, int Sweeps, int Transactions, int Compared, string Hash);

/// <summary>Plays the story of a seed on several instances, lets everything come to rest, and holds every step and what is left to the oracle.</summary>
internal sealed class Play
{
    /// <summary>All retries and all looking back are over by then.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromHours(3);

    /// <summary>As far as a clock may be ahead.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(10);

    /// <summary>What becomes due while the last sweep runs would be neither its own nor another's.</summary>
    private static readonly TimeSpan LastSweep = TimeSpan.FromSeconds(10);

    private const int MostSweeps = 60;

    private static readonly Remembered<string, HandoffPolicy> Read = new(10);

    private readonly Scenario _scenario;
    private readonly Story _story;
    private readonly Invariants _oracle;
    private readonly Dictionary<(string Source, string Id), Told> _told;
    private int _transactions;

    private Play(int seed, Action<string>? read)
    {
        var setting = new Setting(seed);
        _story = setting.Story();
        _told = _story.Deliveries.Where(told => !told.IsRepeat).ToDictionary(told => (told.Fact.Source, told.Fact.Id));
        _scenario = new Scenario(seed, Read.Of(_story.Policy, text => ReadPolicy.From(Encoding.UTF8.GetBytes(text)).Policy!), _story.Deliveries[0].Fact.At, read);
        setting.Furnish(_scenario, _story);
        _oracle = new Invariants(_story.Policy, [MemoryVault.ValuesBeginWith], sweepsMayBeLate: true) { Scenario = $"seed {seed}" };
        _scenario.Vault.Put(new SecretBinding("ward-wifi", _story.Devices[0], null, "generate", null, null));
        _scenario.Table.Written = changes =>
        {
            _transactions++;
            foreach (var change in changes)
            {
                _oracle.Wrote(change.Before, change.After);
                if (change.After is { } row && change.RowKey.Contains("|i|", StringComparison.Ordinal))
                {
                    // From here on it can be known, whether the sender hears of it or not.
                    _oracle.Accepted(_told[(row.GetString("source")!, row.GetString("id")!)], _scenario.Time.Now);
                }
            }

            _oracle.CheckWritten();
        };
        _scenario.Asked = (by, user, knownSince) =>
        {
            try
            {
                _oracle.Revoked(user, _scenario.Time.Now, knownSince, by.Heard);
                _oracle.CheckWritten();
            }
            catch (InvariantBrokenException broken)
            {
                // Whoever asks would take what is thrown here for the directory's failure, and go on.
                _scenario.Calls.Broken ??= broken.Message;
            }
        };
        _scenario.Taken = Take;
    }

    public static Played Seed(int seed, Action<string>? read = null) => new Play(seed, read).Run();

    private Played Run()
    {
        foreach (var together in Batches.Of(_story.Deliveries))
        {
            _scenario.Grid.Send(together);
        }

        SweepFromTimeToTime();
        _scenario.RunUntilIdle();
        _scenario.Heal();
        _scenario.RunUntilIdle();
        ComeToRest();
        _oracle.AssertQuiet(_scenario.Time.Now);
        Pair.AssertApart(_scenario.Vault, _oracle.Scenario);
        var compared = _oracle.AssertFlagged(_scenario.Time.Now) ? 1 : 0;
        foreach (var line in _scenario.Log.Lines)
        {
            _oracle.Heard("log", line);
        }

        foreach (var sent in _scenario.Topic.Taken)
        {
            _oracle.Heard(sent.Type, sent.DataJson);
        }

        return new Played(
            _scenario.Trace.Steps, _scenario.Calls.Made, _scenario.Faults.Injected, _scenario.Kills, _scenario.Sweeps, _transactions, compared, _scenario.Trace.Hash);
    }

    private void Take(Told told, Handled handled)
    {
        if (handled is not (Handled.Recorded or Handled.Duplicate))
        {
            throw new InvariantBrokenException("every event of a device in scope is taken", told.Fact.Id, $"it was {handled}", _oracle.Scenario);
        }

        _oracle.Accepted(told, _scenario.Time.Now);
        _oracle.CheckWritten();
    }

    private void SweepFromTimeToTime()
    {
        var clock = _scenario.Time.Clock();
        var every = _scenario.Chance.Next(3) switch { 0 => 2, 1 => 10, _ => 40 };
        void Next() => clock.CreateTimer(_ =>
        {
            if (_scenario.Faults.IsOver)
            {
                return;
            }

            // One that finds nothing due, as most do, shows little and takes as long.
            if (Due() <= _scenario.Time.Now + Soon || _scenario.Chance.Next(8) == 0)
            {
                _scenario.Sweep();
            }

            Next();
        }, null, TimeSpan.FromSeconds(_scenario.Chance.Next(60 * every)), Timeout.InfiniteTimeSpan);
        Next();
    }

    /// <summary>Sweeps without a fault until nothing is due for a while, which must be so after a few.</summary>
    private void ComeToRest()
    {
        var until = _scenario.Time.Now + Rest;
        for (var sweeps = 0; Due() is { } due && due <= until + LastSweep; sweeps++)
        {
            if (sweeps == MostSweeps)
            {
                throw new InvariantBrokenException("a bounded number of sweeps leaves nothing owed", "at|", $"after {sweeps} sweeps without a fault something is still due", _oracle.Scenario);
            }

            var soon = _scenario.Time.Now + SweepLog.Period;
            SweepAt(due > soon ? due : soon);
        }

        SweepAt(until > _scenario.Time.Now ? until : _scenario.Time.Now + SweepLog.Period);
    }

    private void SweepAt(DateTimeOffset at)
    {
        _scenario.Time.AdvanceTo(at);
        _scenario.Sweep();
        _scenario.RunUntilIdle();
    }

    private DateTimeOffset? Due() => _scenario.Table.FirstRows("at|").Select(row => (DateTimeOffset?)Keys.DueIn(row.RowKey)).Min();
}
