namespace HandoffFunctions.Simulation.Instances;

/// <summary>An event on its way to the app.</summary>
/// <param name="DeviceId">The device that it is about; null when it is about a person.</param>
internal sealed record Letter(string Source, string Id, string? DeviceId, string? UserId, string Json, DateTimeOffset ArrivesAt);

/// <summary>One delivery of an event, tried until it is taken.</summary>
internal sealed class Delivery(Letter letter)
{
    public Letter Letter => letter;

    public ReadOnlyMemory<byte> Body { get; } = System.Text.Encoding.UTF8.GetBytes(letter.Json);

    public int Attempts { get; set; }
}

/// <summary>One attempt. Only its first end counts.</summary>
internal sealed record Attempt(Delivery Delivery, Instance On)
{
    public bool HasEnded { get; set; }
}
