using System.Collections.Frozen;

namespace Handoff.Rules.Events;

/// <summary>
/// Which event type states which fact, what its <c>data</c> must hold, and its name on the ledger. Everything else that reads an
/// event follows this table.
/// </summary>
/// <param name="Kind">The fact.</param>
/// <param name="EventType">
/// The event's type; compared without regard to case, as Event Grid's own filters do. Null for a fact that only other input states.
/// </param>
/// <param name="LedgerType">The <c>type</c> of the ledger entry that states this fact.</param>
/// <param name="Required">Fields of <c>data</c> without which the event is rejected.</param>
/// <param name="NeedsDevice">Whether <c>deviceId</c>, <c>terminal</c> or <c>ipAddress</c> must say which device it was.</param>
public sealed record FactShape(FactKind Kind, string? EventType, string LedgerType, IReadOnlyList<string> Required, bool NeedsDevice)
{
    private static readonly FactShape[] All =
    [
        new(FactKind.SessionStarted, "Handoff.Session.Started", "session.started", ["userId", "sessionId"], true),
        new(FactKind.SessionActive, "Handoff.Session.Active", "session.active", ["userId", "sessionId"], true),
        new(FactKind.SessionEnded, "Handoff.Session.Ended", "session.ended", ["userId", "sessionId"], true),
        new(FactKind.CheckedOut, "Handoff.Device.CheckedOut", "device.checkedOut", ["deviceId", "userId"], false),
        new(FactKind.CheckedIn, "Handoff.Device.CheckedIn", "device.checkedIn", ["deviceId"], false),
        new(FactKind.DeviceReset, "Handoff.Device.Reset", "device.reset", ["deviceId"], false),
        new(FactKind.AppSessionCleared, "Handoff.App.SessionCleared", "app.sessionCleared", ["appId", "userId"], true),
        new(FactKind.DeviceLost, "Handoff.Device.Lost", "device.lost", ["deviceId"], false),
        new(FactKind.DeviceRetired, "Handoff.Device.Retired", "device.retired", ["deviceId"], false),
        new(FactKind.ShiftEnded, "Handoff.Worker.ShiftEnded", "worker.shiftEnded", ["userId"], false),
        new(FactKind.Moved, "Handoff.Worker.Moved", "worker.moved", ["userId"], false),
        new(FactKind.Departed, "Handoff.Worker.Departed", "worker.departed", ["userId"], false),
        new(FactKind.SecretNewVersion, "Microsoft.KeyVault.SecretNewVersionCreated", "secret.newVersion", [], false),
        new(FactKind.SecretNearExpiry, "Microsoft.KeyVault.SecretNearExpiry", "secret.nearExpiry", [], false),
        new(FactKind.SecretExpired, "Microsoft.KeyVault.SecretExpired", "secret.expired", [], false),
        new(FactKind.TokensRevoked, null, "tokens.revoked", ["userId"], false),
        new(FactKind.SessionRevoked, null, "session.revoked", [], false),
        new(FactKind.CredentialChanged, null, "worker.credentialChanged", [], false),
        new(FactKind.ComplianceChanged, null, "device.complianceChanged", [], false),
    ];

    private static readonly FrozenDictionary<string, FactShape> ByType =
        All.Where(shape => shape.EventType is not null).ToFrozenDictionary(shape => shape.EventType!, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<FactKind, FactShape> ByKind = All.ToFrozenDictionary(shape => shape.Kind);

    /// <summary>The shape of an event type, or null when the type is not ours.</summary>
    public static FactShape? Of(string eventType) => ByType.GetValueOrDefault(eventType);

    public static FactShape Of(FactKind kind) => ByKind[kind];

    /// <summary>The types of events that are read.</summary>
    public static IEnumerable<string> EventTypes => All.Select(shape => shape.EventType).OfType<string>();
}
