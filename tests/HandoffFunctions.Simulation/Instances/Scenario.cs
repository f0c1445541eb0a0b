using Handoff.Rules.Policy;
using HandoffFunctions.Handling;
using HandoffFunctions.Simulation.Memory;
using HandoffFunctions.Simulation.Model;

namespace HandoffFunctions.Simulation.Instances;

/// <summary>
/// One run of several instances over one table, on one thread and by one seed: which call goes on next, what becomes of it, when the time
/// passes, who dies. The same seed is the same run, call by call.
/// </summary>
internal sealed class Scenario
{
    /// <summary>Far more than any story takes: whoever needs more goes round in circles.</summary>
    private const int MostSteps = 100_000;

    private readonly List<Instance> _instances = [];
    private int _names;

    public Scenario(int seed, HandoffPolicy policy, DateTimeOffset begins, Action<string>? read = null)
    {
        Chance = new Random(seed);
        Policy = policy;
        Time = new VirtualTime(begins);
        Trace = new Trace(read);
        Faults = new Faults(Chance);
        Table = new MemoryTable(Time.Clock(), Chance);
        Directory = new MemoryDirectory(Time.Clock(), Faults.Lag);
        Vault = new MemoryVault(Time.Clock());
        Calls = new Calls(Time, Chance, Faults, Trace);
        Grid = new EventGrid(Time, Chance, Trace, () => _instances[Chance.Next(_instances.Count)], (told, handled) => Taken?.Invoke(told, handled), what => Calls.Broken ??= what);
        Table.CreateIfNotExistsAsync(CancellationToken.None).GetAwaiter().GetResult();
        for (var count = Chance.Next(2, 5); count > 0; count--)
        {
            _instances.Add(new Instance($"i{_names++}", Skew(), this));
        }

        Trace.Explain($"seed {seed}: {string.Join(", ", _instances.Select(instance => $"{instance.Name} {instance.Clock.Skew:c}"))}");
    }

    public Random Chance { get; }

    public HandoffPolicy Policy { get; }

    public VirtualTime Time { get; }

    public Trace Trace { get; }

    public Faults Faults { get; }

    public MemoryTable Table { get; }

    public MemoryDirectory Directory { get; }

    public MemoryVault Vault { get; }

    public MemoryTopic Topic { get; } = new();

    public KeptLog Log { get; } = new();

    public Calls Calls { get; }

    public EventGrid Grid { get; }

    public IReadOnlyList<Instance> Instances => _instances;

    public int Kills { get; private set; }

    public int Sweeps { get; private set; }

    /// <summary>Told of each event that an instance acknowledged.</summary>
    public Action<Told, Handled>? Taken { get; set; }

    /// <summary>Told of each revocation that an instance asks for, with when it last looked where the person is.</summary>
    public Action<Instance, string, DateTimeOffset>? Asked { get; set; }

    /// <summary>Goes on until everything is delivered and nothing is under way.</summary>
    /// <exception cref="InvalidOperationException">Something waits for what never comes, or the run is not on one thread.</exception>
    public void RunUntilIdle()
    {
        while (Grid.Open > 0 || Calls.Waiting > 0 || _instances.Exists(instance => instance.UnderWay > 0))
        {
            Step();
            if ((Calls.Broken ?? (Trace.Steps > MostSteps ? "It goes on for ever." : null)) is { } broken)
            {
                throw new InvalidOperationException(broken);
            }
        }
    }

    /// <summary>Runs a sweep on any instance, without waiting for it.</summary>
    public void Sweep()
    {
        Sweeps++;
        var on = _instances[Chance.Next(_instances.Count)];
        Trace.Add(Time.Now, on.Name, "sweeps");
        _ = SweepAsync(on);
    }

    /// <summary>From now on nothing goes wrong any more, and every clock is right.</summary>
    public void Heal()
    {
        Faults.IsOver = true;
        _instances.ForEach(instance => instance.Clock.Skew = TimeSpan.Zero);
        Trace.Add(Time.Now, "all", "is well");
    }

    private void Step()
    {
        var chance = Chance.Next(1000);
        if (!Faults.IsOver && chance < Faults.KillsPerThousand)
        {
            Kill(_instances[Chance.Next(_instances.Count)]);
        }
        else if (!Faults.IsOver && chance == 999)
        {
            var instance = _instances[Chance.Next(_instances.Count)];
            instance.Clock.Skew = Skew();
            Trace.Add(Time.Now, instance.Name, "sets its clock", instance.Clock.Skew.ToString());
        }
        else if (Calls.Waiting > 0)
        {
            Time.Advance(TimeSpan.FromMilliseconds(Chance.Next(Chance.Next(8) == 0 ? 400 : 15)));
            if (Calls.Waiting > 0)
            {
                Calls.LetOneGoOn();
            }
        }
        else if (!Time.FireNext())
        {
            throw new InvalidOperationException("Something is under way that waits for nothing: it went to another thread, or waits for itself.");
        }
    }

    private void Kill(Instance dead)
    {
        Kills++;
        Trace.Add(Time.Now, dead.Name, "is killed");
        dead.Die();
        Calls.Abandon(dead);
        // The host starts the process again, or another host takes over.
        _instances[_instances.IndexOf(dead)] = Chance.Next(2) == 0 ? new Instance(dead.Name, dead.Clock.Skew, this) : new Instance($"i{_names++}", Skew(), this);
        Grid.Lost(dead);
    }

    private async Task SweepAsync(Instance on)
    {
        Invocation.Current = new Invocation(Invocation.Sweep, on, Time.Now);
        on.UnderWay++;
        try
        {
            await on.Stories.Sweep.RunAsync(CancellationToken.None);
        }
        catch (Exception failure) when (failure is IOException or Azure.RequestFailedException)
        {
            Trace.Explain($"{on.Name} cannot sweep: {failure.Message}");
        }
        catch (Exception unforeseen)
        {
            Calls.Broken ??= $"{on.Name} fails over its sweep: {unforeseen}";
        }
        finally
        {
            on.UnderWay--;
        }
    }

    /// <summary>Clocks are wrong by up to ten minutes, and mostly by much less.</summary>
    private TimeSpan Skew() => Chance.Next(3) switch
    {
        0 => TimeSpan.Zero,
        1 => TimeSpan.FromMilliseconds(Chance.Next(-3_000, 3_001)),
        _ => TimeSpan.FromMilliseconds(Chance.Next(-600_000, 600_001)),
    };
}
