namespace HandoffFunctions.Simulation.Model;

/// <summary>The facts that the model knows, by the last two parts of their event types.</summary>
internal enum What
{
    SessionStarted,
    SessionActive,
    SessionEnded,
    DeviceCheckedOut,
    DeviceCheckedIn,
    DeviceReset,
    AppSessionCleared,
    DeviceLost,
    DeviceRetired,
    WorkerShiftEnded,
    WorkerMoved,
    WorkerDeparted,
}

/// <summary>One fact as the contract words it (section 1), and nothing that the product thinks of it.</summary>
/// <param name="At">When it happened, by the clock of its source.</param>
internal sealed record Happened(What What, DateTimeOffset At, string Source, string Id)
{
    public string? Device { get; init; }
    public string? User { get; init; }
    public string? Session { get; init; }
    public string? App { get; init; }
    public bool Interactive { get; init; } = true;
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>Whether the source says that an earlier proof met the sign-in, so that nobody typed anything.</summary>
    public bool WasProvenBefore { get; init; }

    /// <summary>For an agent: the person it acts for. Null for a person's own session.</summary>
    public string? AgentOf { get; init; }
    public DateTimeOffset? TokenIssuedAt { get; init; }
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>What a reset cleared; empty for everything.</summary>
    public IReadOnlyList<string> Cleared { get; init; } = [];

    public bool IsAboutPerson => What is What.WorkerShiftEnded or What.WorkerMoved or What.WorkerDeparted;
}
