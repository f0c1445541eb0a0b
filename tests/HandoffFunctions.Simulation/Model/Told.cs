namespace HandoffFunctions.Simulation.Model;

/// <summary>One delivery of an event: what the product receives, what it means, and when it comes.</summary>
/// <param name="Json">The CloudEvent, or the record of a log, exactly as it is delivered.</param>
/// <param name="ArrivesAt">When it is delivered, by the true clock.</param>
/// <param name="IsRepeat">Whether the same event was delivered before in this story.</param>
internal sealed record Told(Happened Fact, string Json, DateTimeOffset ArrivesAt, bool IsRepeat)
{
    /// <summary>Whether it is a record of a log, which comes with others.</summary>
    public bool IsRecord { get; init; }
}

/// <summary>A plausible day on a few devices, to be told in the order of <see cref="Deliveries"/>.</summary>
/// <param name="Policy">Text of the policy that the story plays under: the default one, with the story's devices named.</param>
/// <param name="Deliveries">In the order in which they arrive.</param>
internal sealed record Story(int Seed, string Policy, IReadOnlyList<string> Devices, IReadOnlyList<string> People, IReadOnlyList<Told> Deliveries)
{
    /// <summary>The facts once each, in the order in which they happened.</summary>
    public IReadOnlyList<Happened> Facts { get; } = [.. Deliveries.Select(told => told.Fact).DistinctBy(fact => (fact.Source, fact.Id)).OrderBy(fact => fact.At)];

    public override string ToString() => $"story {Seed}:\n" + string.Join("\n", Deliveries.Select(told => $"  {told.ArrivesAt:HH:mm:ss.fff} {told.Json}"));
}
