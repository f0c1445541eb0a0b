namespace Handoff.Rules.Events.Records;

/// <summary>
/// The logs of Microsoft Entra ID that are read, by the <c>category</c> of their records
/// (https://learn.microsoft.com/entra/identity/monitoring-health/concept-diagnostic-settings-logs-options).
/// </summary>
/// <param name="Category">The category; compared without regard to case.</param>
/// <param name="Feed">Its name with us.</param>
internal sealed record EntraLog(string Category, string Feed, Func<EntraRecord, Reading> Read)
{
    private static readonly EntraLog Audit = new("AuditLogs", "auditLogs", ReadAudit.From);

    public static readonly IReadOnlyList<EntraLog> Known =
    [
        new("SignInLogs", "signInLogs", record => ReadSignIn.OfUser(record, isTyped: true)),
        new("NonInteractiveUserSignInLogs", "nonInteractiveUserSignInLogs", record => ReadSignIn.OfUser(record, isTyped: false)),
        new("ServicePrincipalSignInLogs", "servicePrincipalSignInLogs", ReadSignIn.OfPrincipal),
        new("ManagedIdentitySignInLogs", "managedIdentitySignInLogs", ReadSignIn.OfPrincipal),
        Audit,
        new("MicrosoftGraphActivityLogs", "microsoftGraphActivityLogs", ReadGraphCall.From),
    ];

    /// <summary>
    /// The log that a record is from, or null. Some exporters put the audit's own category, such as <c>UserManagement</c>, where the name of
    /// the log belongs; such a record is known by what only audits say.
    /// </summary>
    public static EntraLog? Of(RecordFields fields)
    {
        var category = fields.Word("category");
        return Known.FirstOrDefault(log => string.Equals(log.Category, category, StringComparison.OrdinalIgnoreCase))
            ?? (IsAudit(fields, "properties.") || IsAudit(fields, "") ? Audit : null);
    }

    private static bool IsAudit(RecordFields fields, string under) =>
        fields.Find($"{under}activityDisplayName") is not null && fields.Find($"{under}loggedByService") is not null;
}
