namespace Handoff.Rules.Events.Records;

/// <summary>The logs from which records are read, by the names that policy, findings and documents use.</summary>
public static class FeedNames
{
    public static IReadOnlyList<string> All { get; } =
    [
        "signInLogs", "nonInteractiveUserSignInLogs", "servicePrincipalSignInLogs", "managedIdentitySignInLogs", "auditLogs", "microsoftGraphActivityLogs",
        "okta", "keycloak",
    ];
}
