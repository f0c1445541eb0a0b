namespace Handoff.Rules.Events.Records;

/// <summary>
/// Calls of Microsoft Graph: an access token was used (https://learn.microsoft.com/azure/azure-monitor/reference/tables/microsoftgraphactivitylogs).
/// The call's token is <c>signInActivityId</c>, which is the sign-in's <c>uniqueTokenIdentifier</c>
/// (https://learn.microsoft.com/entra/identity/authentication/how-to-authentication-track-linkable-identifiers). The session and the device
/// stand there under the names of their claims too, as <c>C_Sid</c> and <c>C_DeviceId</c>.
/// </summary>
internal static class ReadGraphCall
{
    public static Reading From(EntraRecord record)
    {
        var status = record.Word("responseStatusCode") ?? record.Word("resultSignature");
        if (status is "401" or "403")
        {
            return new Reading.Ignored("the call was refused (401 or 403): the token did not work");
        }

        if (status is null)
        {
            return record.Reject("properties.responseStatusCode", "is required: it says whether the token worked");
        }

        var user = record.Text("userId") ?? DelegatedUser(record);
        var who = user ?? record.Text("servicePrincipalId") ?? record.Required("appId");
        var token = record.Text("signInActivityId");
        // All calls of one batch have the same operationId; only requestId is of the one call.
        var id = record.Text("requestId") ?? record.Text("operationId") ?? record.Text("clientRequestId");
        var fact = record.Begin(FactKind.SessionActive, id, token, who, record.Text("appId"), record.Text("ipAddress")) with
        {
            UserId = who,
            Principal = user is null ? PrincipalKind.ServicePrincipal : PrincipalKind.User,
            TokenId = token,
            TokenIssuedAt = record.Time("tokenIssuedAt"),
            SessionId = record.Text("sessionId") ?? record.Text("C_Sid") ?? StandIn(token, who),
            DeviceId = record.Text("deviceId") ?? record.Text("C_DeviceId"),
            Interactive = false,
        };
        return record.Close(fact);
    }

    private static string? DelegatedUser(EntraRecord record) =>
        string.Equals(record.Word("C_Idtyp"), "user", StringComparison.OrdinalIgnoreCase) ? record.Text("UserPrincipalObjectID") : null;

    private static string? StandIn(string? token, string? who) =>
        token is not null ? RecordKey.StandIn("token", token) : who is null ? null : RecordKey.StandIn("principal", who);
}
