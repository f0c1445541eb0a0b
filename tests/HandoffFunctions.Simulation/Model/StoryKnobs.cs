namespace HandoffFunctions.Simulation.Model;

/// <summary>What kind of story is wanted.</summary>
internal sealed record StoryKnobs
{
    public static StoryKnobs Default { get; } = new();

    public int FewestEvents { get; init; } = 3;
    public int MostEvents { get; init; } = 12;
    public int MostDevices { get; init; } = 3;
    public int MostPeople { get; init; } = 4;

    /// <summary>The facts that may occur; empty for all.</summary>
    public IReadOnlyList<What> Kinds { get; init; } = [];

    /// <summary>How late a delivery may be. Up to ten minutes the product promises that lateness changes nothing, also for facts about people.</summary>
    public TimeSpan Latest { get; init; } = TimeSpan.FromMinutes(8);

    /// <summary>Share of the deliveries that are late, 0 to 1.</summary>
    public double Late { get; init; } = 0.25;

    /// <summary>Share of the deliveries that are repeated, 0 to 1.</summary>
    public double Repeated { get; init; } = 0.15;

    /// <summary>Whether agents act for people.</summary>
    public bool Agents { get; init; }

    /// <summary>Share of the events that happen at the very instant of the one before, 0 to 1.</summary>
    public double SameInstant { get; init; } = 0.1;

    /// <summary>Text of another policy than the default; it must name the devices, as <see cref="InventStory.NameClasses"/> does.</summary>
    public string? Policy { get; init; }

    public DateTimeOffset Begins { get; init; } = new(2026, 11, 22, 6, 0, 0, TimeSpan.Zero);
}
