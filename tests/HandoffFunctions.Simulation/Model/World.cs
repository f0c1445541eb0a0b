namespace HandoffFunctions.Simulation.Model;

/// <summary>
/// Who held what, and which sessions were open, when all facts are known: the facts are gone through in the order in which they happened, by
/// the words of the contract and of docs/events.md.
/// </summary>
internal sealed class World
{
    private readonly Dictionary<string, DeviceDay> _days = [];

    public IEnumerable<DeviceDay> Days => _days.Values;

    /// <summary>The departures, which are also owed in the person's own name.</summary>
    public IReadOnlyList<Happened> Departures { get; private init; } = [];

    public static World Of(IReadOnlyList<Happened> facts)
    {
        var world = new World { Departures = [.. facts.Where(fact => fact.What == What.WorkerDeparted)] };
        foreach (var device in facts.Select(fact => fact.Device?.ToLowerInvariant()).OfType<string>().Distinct())
        {
            world._days.Add(device, DeviceDay.Of(device, [.. facts.Where(fact => fact.Device is null || Same(fact.Device, device))]));
        }

        return world;
    }

    /// <summary>The open sessions of a person on devices that the person holds, and when the person last signed in to them.</summary>
    public IReadOnlyList<(string Device, DateTimeOffset LastTyped)> RightfulSessionsOf(string user) =>
        [.. Days.Where(day => Same(day.Holder?.User, user)).SelectMany(day => day.Sessions.Where(session => session.IsRightful && Same(session.User, user)).Select(session => (day.Device, session.LastTyped)))];

    internal static bool Same(string? one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Who holds a device.</summary>
/// <param name="DueAt">When it should be back by what the check-out said.</param>
internal sealed record Hold(string User, DateTimeOffset Since, bool IsCheckedOut, DateTimeOffset? DueAt);

/// <summary>A device passed on.</summary>
internal sealed record Passing(string Device, string Cause, DateTimeOffset At, string? From, string? To)
{
    public override string ToString() => $"{Cause} of {Device} from {From?.ToLowerInvariant() ?? "nobody"} to {To?.ToLowerInvariant() ?? "nobody"} at {At.ToUniversalTime():HH:mm:ss.fffffff}";
}

/// <summary>One session on one device.</summary>
internal sealed class Sitting
{
    public required string User { get; init; }
    public required string Session { get; init; }

    /// <summary>For an agent, the person it acts for.</summary>
    public string? AgentOf { get; init; }
    public string? App { get; init; }

    /// <summary>When it began; when nobody said so, when it was first seen.</summary>
    public required DateTimeOffset Began { get; init; }

    /// <summary>Whether nobody said when it began.</summary>
    public bool IsOnlySeen { get; init; }

    /// <summary>When its person last typed a sign-in into it.</summary>
    public DateTimeOffset LastTyped { get; set; }

    public DateTimeOffset? Ended { get; set; }

    /// <summary>The handoff that should have ended it.</summary>
    public Passing? PassedOn { get; set; }

    public string Person => AgentOf ?? User;

    public bool IsRightful => PassedOn is null && Ended is null && AgentOf is null;
}
