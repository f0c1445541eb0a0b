using System.Text.Json.Serialization;

namespace Handoff.Rules.Events;

/// <summary>
/// One fact, read from one event. Which fields are filled follows from <see cref="Kind"/>: see <see cref="FactShape"/>.
/// Kept in a device's state for as long as a late event could change what it means.
/// </summary>
public sealed record Fact
{
    public required FactKind Kind { get; init; }

    public required EventKey Key { get; init; }

    /// <summary>When the fact happened, by the clock of the event's source. Not when it was delivered.</summary>
    public required DateTimeOffset At { get; init; }

    public string? DeviceId { get; init; }
    public string? Terminal { get; init; }
    public string? IpAddress { get; init; }
    public string? DeviceClass { get; init; }
    public string? Department { get; init; }

    /// <summary>How the device was found: <c>deviceId</c>, <c>terminal</c> or <c>ipAddress</c>. Goes on the ledger.</summary>
    public string? AttributedBy { get; init; }

    public string? UserId { get; init; }
    public string? UserName { get; init; }
    public string? SessionId { get; init; }
    public string? AppId { get; init; }

    /// <summary>False for a sign-in that nobody typed, such as a token refresh. Such a sign-in never moves custody.</summary>
    public bool Interactive { get; init; } = true;

    public IReadOnlyList<string>? AuthMethods { get; init; }
    public PrincipalKind Principal { get; init; }
    public string? OnBehalfOf { get; init; }

    /// <summary>When the access token that was used had been issued (its <c>iat</c>), where the source says so.</summary>
    public DateTimeOffset? TokenIssuedAt { get; init; }

    public DateTimeOffset? DueAt { get; init; }
    public string? HandoffId { get; init; }
    public IReadOnlyList<string>? Cleared { get; init; }
    public string? FromDepartment { get; init; }
    public string? ToDepartment { get; init; }
    public DateTimeOffset? DepartedAt { get; init; }
    public bool Privileged { get; init; }
    public string? Reason { get; init; }

    public string? SecretName { get; init; }
    public string? SecretVersion { get; init; }

    /// <summary>Whether somebody took the device in hand with this: a person, who typed.</summary>
    [JsonIgnore]
    public bool MovesCustody => Kind == FactKind.SessionStarted && Interactive && Principal == PrincipalKind.User;

    /// <summary>True for a fact about a person over all devices: it belongs to the worker's own chain first.</summary>
    [JsonIgnore]
    public bool IsAboutWorker => Kind is FactKind.ShiftEnded or FactKind.Moved or FactKind.Departed;

    /// <summary>True for a fact from the vault, which is about a secret and not about a device.</summary>
    [JsonIgnore]
    public bool IsAboutSecret => Kind is FactKind.SecretNewVersion or FactKind.SecretNearExpiry or FactKind.SecretExpired;
}
