namespace Handoff.Rules.Policy;

/// <summary>An application permission of Microsoft Graph, which is an app role of its service principal.</summary>
/// <param name="Name">Its value, such as <c>User.Read.All</c>.</param>
/// <param name="Id">Its id, the same in every tenant (https://learn.microsoft.com/graph/permissions-reference).</param>
/// <param name="Calls">The requests of ours that it is for, each by method and path template below the version.</param>
public sealed record GraphAppRole(string Name, Guid Id, IReadOnlyList<string> Calls)
{
    /// <summary>https://learn.microsoft.com/graph/api/user-revokesigninsessions</summary>
    public static GraphAppRole RevokeSessions { get; } =
        new("User.RevokeSessions.All", new("77f3a031-c388-4f99-b373-dc68676a979e"), ["POST /users/{id}/revokeSignInSessions"]);

    /// <summary>
    /// User.ReadBasic.All covers the call too, but neither accountEnabled nor signInSessionsValidFromDateTime
    /// (https://learn.microsoft.com/graph/api/user-get). To subscribe to changes of users takes it as well
    /// (https://learn.microsoft.com/graph/api/subscription-post-subscriptions).
    /// </summary>
    public static GraphAppRole ReadUsers { get; } = new("User.Read.All", new("df021288-bdef-4463-88db-98f22de89214"), [
        "GET /users/{id}", "GET /users",
        "POST /subscriptions", "GET /subscriptions", "GET /subscriptions/{id}", "PATCH /subscriptions/{id}", "DELETE /subscriptions/{id}"]);

    /// <summary>Enough for the id that belongs to an address (https://learn.microsoft.com/graph/api/user-list).</summary>
    public static GraphAppRole ReadBasicProfiles { get; } =
        new("User.ReadBasic.All", new("97235f07-e226-4f63-ace3-39588e11d3a1"), ["GET /users/{id}", "GET /users"]);

    /// <summary>https://learn.microsoft.com/graph/api/device-update; reading back is covered by it.</summary>
    public static GraphAppRole WriteDevices { get; } =
        new("Device.ReadWrite.All", new("1138cb37-bd11-4084-a2b7-9f71582aeddb"), ["PATCH /devices(deviceId={value})", "GET /devices(deviceId={value})"]);

    /// <summary>https://learn.microsoft.com/graph/api/agentidentity-update; it does not cover reading.</summary>
    public static GraphAppRole DisableAgents { get; } =
        new("AgentIdentity.EnableDisable.All", new("69ee0943-4fa4-4ec8-8e52-d12e4ea661a3"), ["PATCH /servicePrincipals/{id}/microsoft.graph.agentIdentity"]);

    /// <summary>https://learn.microsoft.com/graph/api/agentidentity-get</summary>
    public static GraphAppRole ReadAgents { get; } =
        new("AgentIdentity.Read.All", new("b2b8f011-2898-4234-9092-5059f6c1ebfa"), ["GET /servicePrincipals/{id}/microsoft.graph.agentIdentity"]);

    /// <summary>
    /// Only for applications that the app's identity owns (https://learn.microsoft.com/graph/api/application-addpassword,
    /// https://learn.microsoft.com/graph/api/application-removepassword, https://learn.microsoft.com/graph/api/application-get).
    /// </summary>
    public static GraphAppRole OwnApplications { get; } = new("Application.ReadWrite.OwnedBy", new("18a4783c-866b-4cc7-a460-3d5e5662c884"), [
        "GET /applications/{id}", "POST /applications/{id}/addPassword", "POST /applications/{id}/removePassword"]);

    /// <summary>Every permission that some policy needs.</summary>
    public static IReadOnlyList<GraphAppRole> All { get; } =
        [RevokeSessions, ReadUsers, ReadBasicProfiles, WriteDevices, DisableAgents, ReadAgents, OwnApplications];
}
