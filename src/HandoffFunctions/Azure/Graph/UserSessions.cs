namespace HandoffFunctions.Adapters.Graph;

/// <summary>
/// What the directory says of a user's sessions.
/// https://learn.microsoft.com/graph/api/resources/user
/// </summary>
/// <param name="ValidFrom">signInSessionsValidFromDateTime: tokens issued before it are refused. Null if never set.</param>
/// <param name="AccountEnabled">Null if the directory did not say.</param>
/// <param name="IsGuest">An external user's sessions are his home tenant's; revoking them here does nothing.
/// https://learn.microsoft.com/graph/api/user-revokesigninsessions</param>
public sealed record UserSessions(DateTimeOffset? ValidFrom, bool? AccountEnabled, bool IsGuest);
