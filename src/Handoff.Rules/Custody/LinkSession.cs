using Handoff.Rules.Events;

namespace Handoff.Rules.Custody;

/// <summary>
/// Ties records that leave out the session to the session whose token they name: a request's <c>SignInActivityId</c> is the sign-in's
/// <c>uniqueTokenIdentifier</c> (https://learn.microsoft.com/entra/identity/authentication/how-to-authentication-track-linkable-identifiers).
/// </summary>
internal static class LinkSession
{
    /// <summary>What stands for the session in a record that names only a token.</summary>
    public static string StandIn(string tokenId) => $"token:{tokenId}";

    /// <summary>The fact under its session's own id, and the device with what was known under the stand-in put under that id too.</summary>
    public static (Device Device, Fact Fact) ByToken(Device device, Fact fact)
    {
        if (fact is not { TokenId: { } token, UserId: { } user, SessionId: { } sessionId })
        {
            return (device, fact);
        }

        var standIn = StandIn(token);
        if (sessionId == standIn)
        {
            var session = device.Custody.Sessions.FirstOrDefault(session => session.SessionId != standIn && Person.Same(session.UserId, user) && session.TokenIds.Contains(token));
            return (device, session is null ? fact : fact with { SessionId = session.SessionId });
        }

        return device.Custody.Sessions.All(session => session.SessionId != standIn) ? (device, fact) : (device with
        {
            Facts = [.. device.Facts.Select(other => other.SessionId == standIn && Person.Same(other.UserId, user) ? other with { SessionId = sessionId } : other)],
            Uses = [.. device.Uses.Select(use => use.SessionId == standIn && Person.Same(use.UserId, user) ? use with { SessionId = sessionId } : use)],
        }, fact);
    }
}
