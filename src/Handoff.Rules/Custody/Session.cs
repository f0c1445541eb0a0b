using System.Text.Json.Serialization;
using Handoff.Rules.Events;

namespace Handoff.Rules.Custody;

/// <summary>One sign-in session on a device.</summary>
public sealed record Session
{
    public required string SessionId { get; init; }
    public required string UserId { get; init; }
    public string? UserName { get; init; }
    public string? AppId { get; init; }
    public PrincipalKind Principal { get; init; }
    public string? OnBehalfOf { get; init; }

    /// <summary>When it began; when only a later use is known, the time of the first use.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>True while no event has said when the session began.</summary>
    public bool StartUnknown { get; init; }

    /// <summary>When the operator signed out of it; null while nobody has said so.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When we came to know that; null where it was not written down.</summary>
    public DateTimeOffset? EndHeardAt { get; init; }

    /// <summary>When its person last typed a sign-in under this id on the device again, while it was open; null for never.</summary>
    public DateTimeOffset? TypedAgainAt { get; init; }

    /// <summary>
    /// When its person last typed a sign-in under this id on a machine that is not looked after: a browser keeps its session id from one
    /// sign-in to the next, and takes it along where the person goes. Null for never.
    /// </summary>
    public DateTimeOffset? TypedElsewhereAt { get; init; }

    /// <summary>The handoff that should have ended it; null while its operator still holds the device.</summary>
    public string? HandoffId { get; init; }

    public string? AttributedBy { get; init; }

    /// <summary>Where it began, as its source saw it; null when that is unknown.</summary>
    public string? IpAddress { get; init; }

    /// <summary>The newest of its tokens, by the ids that the provider's logs give them.</summary>
    public IReadOnlyList<string> TokenIds { get; init => field = value ?? []; } = [];

    /// <summary>When its person last signed in under this id on the device. What was issued then, a revocation would end.</summary>
    [JsonIgnore]
    public DateTimeOffset LastBegunAt => TypedAgainAt > StartedAt ? TypedAgainAt.Value : StartedAt;

    /// <summary>What tells this session apart on its device.</summary>
    [JsonIgnore]
    public string Key => KeyOf(UserId, SessionId, Principal, OnBehalfOf);

    /// <summary>The person for whom the session acts.</summary>
    [JsonIgnore]
    public string ActsFor => OnBehalfOf ?? UserId;

    /// <summary>The session with tokens that it was seen with; the newest eight are remembered.</summary>
    internal Session With(IEnumerable<string> tokens) =>
        TokenIds.Concat(tokens).Distinct().TakeLast(8).ToList() is { Count: > 0 } newest ? this with { TokenIds = newest } : this;

    internal static Session BegunBy(Fact signIn) => new()
    {
        SessionId = signIn.SessionId!,
        UserId = signIn.UserId!,
        UserName = signIn.UserName,
        AppId = signIn.AppId,
        Principal = signIn.Principal,
        OnBehalfOf = signIn.OnBehalfOf,
        StartedAt = signIn.At,
        AttributedBy = signIn.AttributedBy,
        IpAddress = signIn.IpAddress,
    };

    internal static Session SeenBy(SessionUse use) => new()
    {
        SessionId = use.SessionId,
        UserId = use.UserId,
        UserName = use.UserName,
        AppId = use.AppId,
        Principal = use.Principal,
        OnBehalfOf = use.OnBehalfOf,
        StartedAt = use.At,
        StartUnknown = true,
        AttributedBy = use.AttributedBy,
        IpAddress = use.IpAddress,
    };

    // No id holds a control character, so that no two pairs of ids read alike.
    public static string KeyOf(string userId, string sessionId) => $"{userId.ToLowerInvariant()}\n{sessionId}";

    /// <summary>What an agent does for one person is another session than what it does for the next.</summary>
    public static string KeyOf(string userId, string sessionId, PrincipalKind principal, string? onBehalfOf) =>
        KeyOf(userId, sessionId) + (principal == PrincipalKind.User || onBehalfOf is null ? "" : $"\n{onBehalfOf.ToLowerInvariant()}");
}

/// <summary>One use of a session's token.</summary>
/// <param name="TokenIssuedAt">When the token that was used had been issued; null when the source does not say.</param>
public sealed record SessionUse(string UserId, string SessionId, DateTimeOffset At, DateTimeOffset? TokenIssuedAt = null, string? AppId = null, string? UserName = null)
{
    public PrincipalKind Principal { get; init; }
    public string? OnBehalfOf { get; init; }
    public string? IpAddress { get; init; }
    public string? TokenId { get; init; }
    public string? AttributedBy { get; init; }

    [JsonIgnore]
    public string Key => Session.KeyOf(UserId, SessionId, Principal, OnBehalfOf);

    public bool IsOf(Session session) => Key == session.Key;
}

/// <summary>A device or an application says that it cleared what the previous operator left.</summary>
/// <param name="AppId">The application; null when the whole device was reset.</param>
/// <param name="UserId">Whose session was cleared; null for everybody's.</param>
/// <param name="HandoffId">The one handoff it answers; null for all up to <paramref name="At"/>.</param>
public sealed record Clearance(DateTimeOffset At, EventKey Event, string? AppId, string? UserId, string? HandoffId, IReadOnlyList<string>? Cleared)
{
    /// <summary>When we came to know it; null where it was not written down.</summary>
    public DateTimeOffset? HeardAt { get; init; }

    /// <summary>Whether the device reset took the tokens with it. A reset that names no parts cleared everything.</summary>
    [JsonIgnore]
    public bool TookTokens => AppId is null && (Cleared is not { Count: > 0 } || Cleared.Contains("tokens"));
}
