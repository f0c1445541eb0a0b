namespace Handoff.Rules.Events;

/// <summary>
/// The facts that an event or a log record can state. The event types behind them are listed in <c>docs/events.md</c>, the log records in
/// <c>docs/sources.md</c>.
/// </summary>
public enum FactKind
{
    SessionStarted,
    SessionActive,
    SessionEnded,
    CheckedOut,
    CheckedIn,
    DeviceReset,
    AppSessionCleared,
    DeviceLost,
    DeviceRetired,
    ShiftEnded,
    Moved,
    Departed,
    SecretNewVersion,
    SecretNearExpiry,
    SecretExpired,
    TokensRevoked,

    /// <summary>A transmitter of shared signals says that sessions ended.</summary>
    SessionRevoked,

    /// <summary>A transmitter of shared signals says that a person's credential was created, changed, revoked or deleted.</summary>
    CredentialChanged,

    /// <summary>A transmitter of shared signals says whether a device is compliant.</summary>
    ComplianceChanged,
}

/// <summary>Who signed in: a person, a service principal, or an agent that may act for a person.</summary>
public enum PrincipalKind
{
    User,
    ServicePrincipal,
    Agent,
}
