namespace Handoff.Rules.Events.Records;

/// <summary>
/// Sign-ins: of people, typed or done for them, and of service principals and managed identities
/// (https://learn.microsoft.com/graph/api/resources/signin?view=graph-rest-beta,
/// https://learn.microsoft.com/azure/azure-monitor/reference/tables/signinlogs).
/// </summary>
internal static class ReadSignIn
{
    private static readonly Reading NobodyGotIn = new Reading.Ignored("the sign-in did not succeed: nobody got access");

    /// <param name="isTyped">
    /// False for sign-ins that a client did with a token that it had
    /// (https://learn.microsoft.com/entra/identity/monitoring-health/concept-noninteractive-sign-ins).
    /// </param>
    public static Reading OfUser(EntraRecord record, bool isTyped)
    {
        if (record.Succeeded is not true)
        {
            return WithoutAccess(record);
        }

        var user = record.Required("userId");
        var fact = Begin(record, isTyped ? FactKind.SessionStarted : FactKind.SessionActive, user) with
        {
            UserId = user,
            UserName = record.Text("userPrincipalName"),
            DeviceId = record.Text("deviceDetail.deviceId"),
            Terminal = record.Text("deviceDetail.displayName"),
            BrowserId = record.Text("deviceDetail.browserId"),
            Interactive = false,
        };
        fact = fact with { SessionId = fact.SessionId ?? SignInOf(record, fact) };
        return record.Close(AgentInRecord.OfUser(record, isTyped ? JudgeFreshness.Of(record, fact) : fact));
    }

    public static Reading OfPrincipal(EntraRecord record)
    {
        if (record.Succeeded is not true)
        {
            return WithoutAccess(record);
        }

        var principal = record.Required("servicePrincipalId");
        var fact = Begin(record, FactKind.SessionActive, principal) with
        {
            UserId = principal,
            UserName = record.Text("servicePrincipalName"),
            // A principal's tokens come and go; what must end with a handoff is its use, so all of them are one session.
            SessionId = record.Text("sessionId") ?? (principal is null ? null : RecordKey.StandIn("principal", principal)),
            Principal = PrincipalKind.ServicePrincipal,
            Interactive = false,
        };
        return record.Close(AgentInRecord.OfPrincipal(record, fact));
    }

    private static Fact Begin(EntraRecord record, FactKind kind, string? who)
    {
        var token = record.Text("uniqueTokenIdentifier");
        var fact = record.Begin(kind, record.Id, record.Text("correlationId"), token, who, record.Text("appId"), record.Text("ipAddress"));
        return fact with
        {
            TokenId = token,
            SessionId = record.Text("sessionId") ?? (token is null ? null : RecordKey.StandIn("token", token)),
        };
    }

    private static string SignInOf(EntraRecord record, Fact fact) =>
        RecordKey.StandIn("sign-in", record.Id ?? record.Text("correlationId") ?? record.Text("originalRequestId") ?? fact.Key.Id);

    private static Reading WithoutAccess(EntraRecord record) => record.Succeeded is null
        ? record.Reject("resultType", "is required, or properties.status.errorCode: it says whether the sign-in succeeded")
        : NobodyGotIn;
}
