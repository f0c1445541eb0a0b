using System.Text.Json.Serialization;

namespace Handoff.Rules.Events;

/// <summary>
/// One fact, read from one event or log record. Which fields are filled follows from <see cref="Kind"/>: see <see cref="FactShape"/>.
/// Kept in a device's state for as long as a late event could change what it means.
/// </summary>
public sealed record Fact
{
    public required FactKind Kind { get; init; }

    public required EventKey Key { get; init; }

    /// <summary>When the fact happened, by the clock of the event's source. Not when it was delivered.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>When we came to know it; kept of a sign-out only, which closes what was found before it was heard of.</summary>
    public DateTimeOffset? HeardAt { get; init; }

    public string? DeviceId { get; init; }
    public string? Terminal { get; init; }
    public string? IpAddress { get; init; }

    /// <summary>The identity provider's own mark of one browser on one machine; tells devices behind one address apart.</summary>
    public string? BrowserId { get; init; }
    public string? DeviceClass { get; init; }
    public string? Department { get; init; }

    /// <summary>By which key the device was found, such as <c>deviceId</c> or <c>terminal</c>. Goes on the ledger.</summary>
    public string? AttributedBy { get; init; }

    public string? UserId { get; init; }
    public string? UserName { get; init; }
    public string? SessionId { get; init; }
    public string? AppId { get; init; }

    /// <summary>
    /// The token that was issued or used, by the id that the provider's logs give it; links a use to its sign-in where a log leaves out
    /// the session.
    /// </summary>
    public string? TokenId { get; init; }

    /// <summary>False for a sign-in that nobody typed, such as a token refresh. Such a sign-in never moves custody.</summary>
    public bool Interactive { get; init; } = true;

    /// <summary>
    /// Whether the person proved afresh who they are: true or false where the source's details tell, null where they do not. False only
    /// for what the source itself calls interactive.
    /// </summary>
    public bool? Fresh { get; init; }

    /// <summary>Why <see cref="Fresh"/> was judged so, in words.</summary>
    public string? FreshBecause { get; init; }

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

    /// <summary>Who had the tokens revoked: the id of the application or user as the provider's audit log gives it, else its name.</summary>
    public string? RequestedBy { get; init; }

    /// <summary>Tokens issued before this are dead by the revocation, where the audit log says so.</summary>
    public DateTimeOffset? ValidFrom { get; init; }

    /// <summary>What else the source said, by name. Never a secret, token or code.</summary>
    public IReadOnlyDictionary<string, string>? Details { get; init; }

    public string? SecretName { get; init; }
    public string? SecretVersion { get; init; }

    /// <summary>The vault that a fact about a secret comes from.</summary>
    public SecretSource? SecretSource { get; init; }

    /// <summary>Whether a person typed this sign-in.</summary>
    [JsonIgnore]
    public bool IsTyped => Kind == FactKind.SessionStarted && Interactive && Principal == PrincipalKind.User;

    /// <summary>
    /// Whether somebody took the device in hand with this: a person, who typed, at that device. A place alone tells that. That the session
    /// had been seen there says only whose it is: it may have been carried away since. And that the person holds the device is what the
    /// placing went by: it cannot follow from it.
    /// </summary>
    [JsonIgnore]
    public bool MovesCustody => IsTyped && AttributedBy is not (BySession or ByCustody) && AttributedBy?.EndsWith(AndCustody, StringComparison.Ordinal) != true;

    /// <summary>
    /// Whether the person typed this at a machine that is not looked after, in a session that was seen on one that is. It may have met an
    /// earlier proof where the source does not say; <see cref="Fresh"/> tells.
    /// </summary>
    [JsonIgnore]
    public bool IsTypedElsewhere => IsTyped && AttributedBy == BySession && Fresh != false;

    /// <summary>The value of <see cref="AttributedBy"/> for what was placed by its session alone.</summary>
    public const string BySession = "sessionId";

    /// <summary>The value of <see cref="AttributedBy"/> for what was placed by who held the device.</summary>
    public const string ByCustody = "custody";

    /// <summary>Ends the key where custody decided between several devices of one place.</summary>
    public const string AndCustody = " and custody";

    /// <summary>True for a fact that may be about any machine of the tenant: it puts no device in scope.</summary>
    [JsonIgnore]
    public bool IsAboutAnyMachine => Kind is FactKind.SessionStarted or FactKind.SessionActive or FactKind.SessionEnded or FactKind.AppSessionCleared
        or FactKind.SessionRevoked or FactKind.ComplianceChanged;

    /// <summary>True for a fact about a person over all devices: it belongs to the worker's own chain first.</summary>
    [JsonIgnore]
    public bool IsAboutWorker => Kind is FactKind.ShiftEnded or FactKind.Moved or FactKind.Departed or FactKind.CredentialChanged
        || (Kind == FactKind.SessionRevoked && this is { UserId: not null, DeviceId: null, Terminal: null, IpAddress: null });

    /// <summary>True for a fact about a person that matters to the devices too, so that it is carried to them.</summary>
    [JsonIgnore]
    public bool IsCarried => IsAboutWorker && Kind != FactKind.CredentialChanged;

    /// <summary>True for a fact from the vault, which is about a secret and not about a device.</summary>
    [JsonIgnore]
    public bool IsAboutSecret => Kind is FactKind.SecretNewVersion or FactKind.SecretNearExpiry or FactKind.SecretExpired;
}
