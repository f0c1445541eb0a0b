namespace Handoff.Rules.Findings;

/// <summary>What an analyst must see.</summary>
public enum FindingKind
{
    ResidualOpen,
    ResidualActive,
    ResidualToken,
    ResidualAgent,
    ResidualSecret,
    TeardownStuck,
    TeardownUnverifiable,
    TeardownBraked,
    ReauthenticationMissing,
    CustodyOverdue,
    CustodyMismatch,
    CustodyMissing,
    SessionIdle,
    BreakglassUsed,
    TransferRefused,
    DepartureIncomplete,
    FeedStale,
    LedgerBroken,
}

/// <summary>The worst first, so that they compare.</summary>
public enum Severity
{
    Critical,
    High,
    Medium,
    Low,
}

public enum FindingStatus
{
    Open,
    Acknowledged,
    Resolved,
    Dismissed,
}

/// <summary>Something an analyst must see, with what shows it.</summary>
public sealed record Finding
{
    public required string Id { get; init; }
    public required FindingKind Kind { get; init; }
    public required Severity Severity { get; init; }
    public FindingStatus Status { get; init; }

    /// <summary>What the finding is about; at most one open finding has the same cause.</summary>
    public required string Cause { get; init; }

    public string? DeviceId { get; init; }
    public string? DeviceClass { get; init; }
    public string? Department { get; init; }
    public string? UserId { get; init; }
    public string? UserName { get; init; }
    public string? SessionId { get; init; }
    public string? HandoffId { get; init; }
    public DateTimeOffset? HandoffAt { get; init; }
    public DateTimeOffset? SessionStartedAt { get; init; }
    public DateTimeOffset? LastSeenAt { get; init; }
    public required DateTimeOffset FlaggedAt { get; init; }

    /// <summary>The team that policy names for the device's class.</summary>
    public string? Owner { get; init; }

    public DateTimeOffset? DueAt { get; init; }

    /// <summary>What shows it, by name. Never a secret, token or code.</summary>
    public IReadOnlyDictionary<string, string> Evidence { get; init => field = value ?? new Dictionary<string, string>(); } = new Dictionary<string, string>();

    public string? ReviewedBy { get; init; }
    public string? ReviewNote { get; init; }
    public DateTimeOffset? ResolvedAt { get; init; }
    public string? Resolution { get; init; }
}

/// <summary>The names of the kinds as the public interface spells them.</summary>
public static class FindingNames
{
    private static readonly (FindingKind Kind, string Name)[] Names =
    [
        (FindingKind.ResidualOpen, "residual.open"),
        (FindingKind.ResidualActive, "residual.active"),
        (FindingKind.ResidualToken, "residual.token"),
        (FindingKind.ResidualAgent, "residual.agent"),
        (FindingKind.ResidualSecret, "residual.secret"),
        (FindingKind.TeardownStuck, "teardown.stuck"),
        (FindingKind.TeardownUnverifiable, "teardown.unverifiable"),
        (FindingKind.TeardownBraked, "teardown.braked"),
        (FindingKind.ReauthenticationMissing, "reauthentication.missing"),
        (FindingKind.CustodyOverdue, "custody.overdue"),
        (FindingKind.CustodyMismatch, "custody.mismatch"),
        (FindingKind.CustodyMissing, "custody.missing"),
        (FindingKind.SessionIdle, "session.idle"),
        (FindingKind.BreakglassUsed, "breakglass.used"),
        (FindingKind.TransferRefused, "transfer.refused"),
        (FindingKind.DepartureIncomplete, "departure.incomplete"),
        (FindingKind.FeedStale, "feed.stale"),
        (FindingKind.LedgerBroken, "ledger.broken"),
    ];

    public static IEnumerable<string> All => Names.Select(pair => pair.Name);

    public static string Of(FindingKind kind) => Names.First(pair => pair.Kind == kind).Name;

    public static bool TryParse(string name, out FindingKind kind)
    {
        var index = Array.FindIndex(Names, pair => pair.Name == name);
        kind = index < 0 ? default : Names[index].Kind;
        return index >= 0;
    }

    /// <summary>Whether the kind says that a session outlived its handoff.</summary>
    public static bool IsResidual(this FindingKind kind) => Of(kind).StartsWith("residual.", StringComparison.Ordinal);
}
