using System.Globalization;
using Handoff.Rules.Events;

namespace Handoff.Rules.Tests.Given;

/// <summary>
/// Facts told as sentences: <c>At("07:00").SignsIn("operator-a", "s1")</c>. The same sentence is the same event, with the same key.
/// </summary>
internal static class Facts
{
    public const string Tablet = "tablet-17";

    public static Fact SignsIn(this DateTimeOffset at, string user, string session) => Of(at, FactKind.SessionStarted, user, session);

    /// <summary>A sign-in that nobody typed.</summary>
    public static Fact Refreshes(this DateTimeOffset at, string user, string session) => at.SignsIn(user, session) with { Interactive = false };

    public static Fact Uses(this DateTimeOffset at, string user, string session) => Of(at, FactKind.SessionActive, user, session);

    public static Fact SignsOut(this DateTimeOffset at, string user, string session) => Of(at, FactKind.SessionEnded, user, session);

    public static Fact ChecksOut(this DateTimeOffset at, string user) => Of(at, FactKind.CheckedOut, user);

    public static Fact ChecksIn(this DateTimeOffset at, string? user = null) => Of(at, FactKind.CheckedIn, user);

    public static Fact IsLost(this DateTimeOffset at) => Of(at, FactKind.DeviceLost);

    public static Fact IsRetired(this DateTimeOffset at) => Of(at, FactKind.DeviceRetired);

    public static Fact EndsShift(this DateTimeOffset at, string user) => Of(at, FactKind.ShiftEnded, user);

    public static Fact Moves(this DateTimeOffset at, string user) => Of(at, FactKind.Moved, user);

    public static Fact Departs(this DateTimeOffset at, string user) => Of(at, FactKind.Departed, user);

    public static Fact NearsExpiry(this DateTimeOffset at, string secret, string version) => OfSecret(at, FactKind.SecretNearExpiry, secret, version);

    public static Fact Expires(this DateTimeOffset at, string secret, string version) => OfSecret(at, FactKind.SecretExpired, secret, version);

    public static Fact IsRenewed(this DateTimeOffset at, string secret, string version) => OfSecret(at, FactKind.SecretNewVersion, secret, version);

    public static Fact Resets(this DateTimeOffset at, params string[] cleared) =>
        Of(at, FactKind.DeviceReset) with { Cleared = cleared.Length == 0 ? null : cleared };

    public static Fact ClearsApp(this DateTimeOffset at, string app, string user) => Of(at, FactKind.AppSessionCleared, user) with { AppId = app };

    /// <summary>A revocation as the directory's audit log has it.</summary>
    public static Fact HasTokensRevoked(this DateTimeOffset at, string user) => Of(at, FactKind.TokensRevoked, user) with { RequestedBy = "an-admin" };

    public static Fact From(this Fact fact, string address) => fact with { IpAddress = address };

    public static Fact In(this Fact fact, string app) => fact with { AppId = app };

    public static Fact As(this Fact fact, PrincipalKind principal, string? onBehalfOf = null) => fact with { Principal = principal, OnBehalfOf = onBehalfOf };

    public static Fact WithTokenOf(this Fact fact, string issued) => fact with { TokenIssuedAt = Day.At(issued) };

    private static Fact OfSecret(DateTimeOffset at, FactKind kind, string secret, string version) =>
        Of(at, kind, secret, version) with { UserId = null, SessionId = null, SecretName = secret, SecretVersion = version };

    private static Fact Of(DateTimeOffset at, FactKind kind, string? user = null, string? session = null) => new()
    {
        Kind = kind,
        Key = new EventKey("/ward", string.Create(CultureInfo.InvariantCulture, $"{kind} {at.UtcTicks} {user} {session}")),
        At = at,
        DeviceId = Tablet,
        AttributedBy = "deviceId",
        UserId = user,
        SessionId = session,
    };
}
