namespace HandoffFunctions.Simulation.Instances;

/// <summary>How ill the world is, drawn from the seed.</summary>
internal sealed class Faults
{
    private readonly Random _chance;
    private readonly int _perThousand;

    public Faults(Random chance)
    {
        _chance = chance;
        _perThousand = chance.Next(5) switch { 0 => 0, 1 => 10, 2 => 40, 3 => 100, _ => 250 };
        KillsPerThousand = chance.Next(3) switch { 0 => 0, 1 => 4, _ => 20 };
        LagOneOf = chance.Next(3) switch { 0 => 0, 1 => 4, _ => 1 };
    }

    /// <summary>Whether anything still goes wrong.</summary>
    public bool IsOver { get; set; }

    /// <summary>Of a thousand steps so many kill an instance.</summary>
    public int KillsPerThousand { get; }

    /// <summary>Of so many changes of the directory one shows late; 0 for none.</summary>
    public int LagOneOf { get; }

    public int Injected { get; private set; }

    public Fate Draw(bool canBeSentTwice)
    {
        if (IsOver || _chance.Next(1000) >= _perThousand)
        {
            return Fate.Done;
        }

        Injected++;
        var fate = (Fate)_chance.Next(1, 8);
        return fate == Fate.SentTwice && !canBeSentTwice ? Fate.DoneThenFailed : fate;
    }

    /// <summary>How long a service asks to be left alone.</summary>
    public TimeSpan RetryAfter() => TimeSpan.FromSeconds(_chance.Next(4) switch { 0 => 1, 1 => 30, 2 => 120, _ => 600 });

    /// <summary>As long as clients of the services wait: 5 s for the table, each of its four tries, 10 s for the others.</summary>
    public TimeSpan Patience() => TimeSpan.FromMilliseconds(_chance.Next(5_000, 25_000));

    public TimeSpan Lag() => IsOver || LagOneOf == 0 || _chance.Next(LagOneOf) != 0
        ? TimeSpan.Zero
        : TimeSpan.FromMilliseconds(_chance.Next(3) switch { 0 => _chance.Next(2_000), 1 => _chance.Next(20_000), _ => _chance.Next(300_000) });
}
