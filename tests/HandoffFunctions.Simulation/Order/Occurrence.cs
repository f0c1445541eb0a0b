using Happened = HandoffFunctions.Simulation.Model.Happened;

namespace HandoffFunctions.Simulation.Order;

/// <summary>Something that happened, and how it comes to be known.</summary>
/// <param name="Minute">When, in minutes of the morning.</param>
/// <param name="What">In words; names it within its story.</param>
/// <param name="Deliver">Delivers it once.</param>
internal sealed record Occurrence(double Minute, string What, Func<World, Task> Deliver)
{
    /// <summary>The fact as the model knows it; null for what only the product's own sources tell.</summary>
    public Happened? Fact { get; init; }

    /// <summary>What it changes in the world beside being told of.</summary>
    public Action<World>? Happens { get; init; }

    public DateTimeOffset At => World.Morning.AddMinutes(Minute);

    public override string ToString() => $"{At:HH:mm:ss} {What}";
}

/// <summary>A few things that happened, in the order in which they happened.</summary>
internal sealed record Story(string Name, IReadOnlyList<Occurrence> Events)
{
    public override string ToString() => Name;
}
