using System.Text.Json.Serialization;

namespace Handoff.Rules.Custody;

/// <summary>One kind of thing that can be owed after a handoff.</summary>
public enum StepKind
{
    /// <summary>Revoke every refresh token of the person (https://learn.microsoft.com/graph/api/user-revokesigninsessions).</summary>
    RevokeTokens,

    /// <summary>Give a secret that the person could know a new version, and disable the old one.</summary>
    RotateSecret,

    /// <summary>Tell the device to clear its local state; it confirms with <c>Handoff.Device.Reset</c>.</summary>
    DeviceSignOut,

    /// <summary>Tell applications to end their own sessions; each confirms with <c>Handoff.App.SessionCleared</c>.</summary>
    AppSignOut,

    /// <summary>Disable the device object in the directory (https://learn.microsoft.com/graph/api/device-update).</summary>
    DisableDevice,

    /// <summary>Disable an agent that acts for the previous operator (https://learn.microsoft.com/graph/api/resources/agentidentity).</summary>
    DisableAgent,

    /// <summary>Ask whoever runs an agent to bind it to another person; its next action for somebody else is the proof.</summary>
    RebindAgent,

    /// <summary>
    /// Tell a receiver of Shared Signals that the person's sessions on the device are revoked (CAEP 1.0, session-revoked); it confirms with
    /// <c>Handoff.App.SessionCleared</c>.
    /// </summary>
    TellReceivers,
}

/// <summary>How far a step has come. Only <see cref="Verified"/> says that its effect was seen.</summary>
public enum StepState
{
    /// <summary>On record, and not yet answered with yes.</summary>
    Owed,

    /// <summary>The service answered yes. Its effect has not been read back yet.</summary>
    Accepted,

    /// <summary>The effect was read back.</summary>
    Verified,

    /// <summary>The service answered yes and nothing can prove the effect; the reason says why.</summary>
    Unverifiable,

    /// <summary>A newer fact made it wrong to do; the reason says which.</summary>
    Superseded,

    /// <summary>Given up after the attempts that policy allows. Kept, listed, and tried again on request.</summary>
    Stuck,
}

/// <summary>One thing owed after a handoff, with how far it has come and what proves it.</summary>
public sealed record Step
{
    public required StepKind Kind { get; init; }

    /// <summary>The user id, secret name, device id, application id or receiver's name that the step is about.</summary>
    public required string Target { get; init; }

    /// <summary>How the secret is to be rotated; null for other kinds, and where the vault is still to be asked.</summary>
    public Rotation? Rotation { get; init; }

    public StepState State { get; init; }

    /// <summary>How often a service was asked to do it.</summary>
    public int Attempts { get; init; }

    /// <summary>When it became owed, or owed anew because somebody asked for it; null in state that is older than this.</summary>
    public DateTimeOffset? OwedSince { get; init; }

    /// <summary>The brake that holds it back; null when none does.</summary>
    public Hold? Hold { get; init; }

    /// <summary>When to try next; null when nothing is to be tried.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>When a service was last asked to do it.</summary>
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>When the service first answered yes.</summary>
    public DateTimeOffset? AcceptedAt { get; init; }

    /// <summary>When the effect was read back.</summary>
    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>For a verified revocation: every session of the person that began before this time is dead.</summary>
    public DateTimeOffset? ClosesSessionsBefore { get; init; }

    /// <summary>
    /// For a revocation that was asked for again: it must reach this time, because the session was used until then. Null: the handoff.
    /// </summary>
    public DateTimeOffset? MustReach { get; init; }

    /// <summary>
    /// For a verified rotation: when the new version was made, which can be long before it was proven. Who held the secret after that may
    /// know the new version.
    /// </summary>
    public DateTimeOffset? MadeAt { get; init; }

    /// <summary>When a reading first found nothing under the target's name; null when the last one did, or none was made.</summary>
    public DateTimeOffset? NotFoundAt { get; init; }

    public string? Reason { get; init; }

    /// <summary>What was read back, by name. Never a secret, token or code.</summary>
    public IReadOnlyDictionary<string, string> Evidence { get; init => field = value ?? new Dictionary<string, string>(); } = new Dictionary<string, string>();

    /// <summary>Told apart within its handoff by this.</summary>
    [JsonIgnore]
    public string Key => $"{Kind} {Target}";

    /// <summary>Whether others prove it by what they say or do, instead of us by reading back.</summary>
    [JsonIgnore]
    public bool AwaitsWord => Kind is StepKind.DeviceSignOut or StepKind.AppSignOut or StepKind.RebindAgent or StepKind.TellReceivers;

    /// <summary>Whether it is still to be done or to be read back.</summary>
    [JsonIgnore]
    public bool IsOpen => State is StepState.Owed or StepState.Accepted;

    /// <summary>The step as if nobody had tried it yet.</summary>
    public Step OwedAnew(DateTimeOffset now) => this with
    {
        State = StepState.Owed,
        Attempts = 0,
        OwedSince = now,
        Hold = null,
        NextAt = now,
        AcceptedAt = null,
        Reason = null,
    };
}
