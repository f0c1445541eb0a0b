using HandoffFunctions.Simulation.Model;

namespace HandoffFunctions.Simulation.Instances;

/// <summary>One delivery of an event, tried until it is taken.</summary>
internal sealed class Delivery(Told told)
{
    public Told Told => told;

    public ReadOnlyMemory<byte> Body { get; } = System.Text.Encoding.UTF8.GetBytes(told.Json);

    public int Attempts { get; set; }
}

/// <summary>One attempt. Only its first end counts.</summary>
internal sealed record Attempt(Delivery Delivery, Instance On)
{
    public bool HasEnded { get; set; }
}
