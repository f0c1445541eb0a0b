namespace HandoffFunctions.Adapters.Graph;

/// <summary>Ends a user's sign-in sessions, a device's access and an agent's, and reads back whether it took effect.</summary>
public interface IRevokeSessions
{
    /// <summary>
    /// Why no revocation would be sent now, and when to come again; null when one might be. Asked before anything is looked up for one: what
    /// is known then would be too old by the time it may go.
    /// </summary>
    Answer.Retry? HoldsBack();

    /// <summary>Whether anything was held back or refused for the quota's sake within so long: others may wait for their turn since.</summary>
    bool HeldBackWithin(TimeSpan last);

    /// <summary>
    /// Ends every session of the user, on every device. Any 2xx counts: codes other than 200 occur. If we die after it,
    /// a second call only moves the date forward again.
    /// https://learn.microsoft.com/graph/api/user-revokesigninsessions (User.RevokeSessions.All)
    /// </summary>
    Task<Answer> RevokeAsync(string userId, CancellationToken cancel);

    /// <summary>
    /// Reads from when on sessions are valid. The directory answers from replicas: a revocation may show late.
    /// https://learn.microsoft.com/graph/api/user-get (User.Read.All)
    /// </summary>
    /// <returns>Sessions only with <see cref="Answer.Done"/>.</returns>
    Task<(Answer Answer, UserSessions? Sessions)> ReadAsync(string userId, CancellationToken cancel);

    /// <summary>
    /// Disables the device object whose deviceId, as sign-in logs carry it, is given.
    /// https://learn.microsoft.com/graph/api/device-update (Device.ReadWrite.All)
    /// </summary>
    Task<Answer> DisableDeviceAsync(string deviceId, CancellationToken cancel);

    /// <summary>Reads whether the device is enabled; null if the directory did not say.</summary>
    Task<(Answer Answer, bool? Enabled)> ReadDeviceAsync(string deviceId, CancellationToken cancel);

    /// <summary>
    /// Disables an agent's identity, given by its object id. Not offered for other service principals: whole applications hang on those.
    /// https://learn.microsoft.com/graph/api/agentidentity-update (AgentIdentity.EnableDisable.All)
    /// </summary>
    Task<Answer> DisableAgentAsync(string agentId, CancellationToken cancel);

    /// <summary>
    /// Reads whether an agent's identity is enabled; null if the directory did not say. May disable is not may read.
    /// https://learn.microsoft.com/graph/api/agentidentity-get (AgentIdentity.Read.All)
    /// </summary>
    Task<(Answer Answer, bool? Enabled)> ReadAgentAsync(string agentId, CancellationToken cancel);
}
