using System.Globalization;
using System.Text.Json.Nodes;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Story;

/// <summary>
/// Records as a diagnostic setting of Microsoft Entra ID writes them to an event hub
/// (https://learn.microsoft.com/azure/azure-monitor/reference/tables/signinlogs and its siblings).
/// </summary>
internal sealed class LogRecords(TimeProvider time)
{
    private const string Tenant = "00000000-0000-0000-0000-00000000e4a7";
    private const string Application = "00000000-0000-0000-0000-00000000c11e";

    // What all devices of the ward are seen at.
    private const string WardAddress = "192.0.2.9";

    private int _records;

    /// <summary>Somebody typed a password.</summary>
    /// <param name="device">Null: the record names none, as most do.</param>
    /// <param name="token">By which later records name the token of this sign-in.</param>
    public JsonObject SignIn(string user, string session, string? device, string token, double secondsAgo = 0) => Of("SignInLogs", secondsAgo, new()
    {
        ["userId"] = user,
        ["userPrincipalName"] = $"{user}@ward.example",
        ["sessionId"] = session,
        ["uniqueTokenIdentifier"] = token,
        ["appId"] = Application,
        ["ipAddress"] = WardAddress,
        ["isInteractive"] = true,
        ["incomingTokenType"] = "none",
        ["deviceDetail"] = new JsonObject { ["deviceId"] = device ?? "", ["operatingSystem"] = "Android" },
        ["status"] = new JsonObject { ["errorCode"] = 0 },
        ["authenticationDetails"] = new JsonArray(new JsonObject
        {
            ["authenticationMethod"] = "Password",
            ["authenticationStepRequirement"] = "Primary authentication",
            ["authenticationStepResultDetail"] = "Correct password",
            ["succeeded"] = true,
        }),
    });

    /// <summary>Logged as interactive too, but the device's primary refresh token answered in place of a person.</summary>
    public JsonObject MetByRefreshToken(string user, string session, string device, string token)
    {
        var record = SignIn(user, session, device, token);
        record["properties"]!["incomingTokenType"] = "primaryRefreshToken";
        record["properties"]!["authenticationDetails"] = new JsonArray();
        return record;
    }

    /// <summary>The session got a new token from a refresh token.</summary>
    public JsonObject Refreshed(string user, string session) => Of("NonInteractiveUserSignInLogs", 0, new()
    {
        ["userId"] = user,
        ["sessionId"] = session,
        ["uniqueTokenIdentifier"] = $"{session}-renewed",
        ["appId"] = Application,
        ["ipAddress"] = WardAddress,
        ["isInteractive"] = false,
        ["incomingTokenType"] = "refreshToken",
        ["status"] = new JsonObject { ["errorCode"] = 0 },
    });

    /// <summary>A call of Microsoft Graph by a token, which is named by its sign-in alone.</summary>
    public JsonObject GraphCall(string user, string token, double issuedSecondsAgo, string address) => Of("MicrosoftGraphActivityLogs", 0, new()
    {
        ["userId"] = user,
        ["signInActivityId"] = token,
        ["tokenIssuedAt"] = Time(issuedSecondsAgo),
        ["requestId"] = $"call-{_records}",
        ["requestMethod"] = "GET",
        ["responseStatusCode"] = 200,
        ["appId"] = Application,
        ["ipAddress"] = address,
    });

    /// <summary>The directory's audit of a revocation.</summary>
    /// <param name="validFrom">The person's sessions from before are invalid.</param>
    public JsonObject TokensRevoked(string user, string validFrom) => Of("AuditLogs", 0, new()
    {
        ["activityDateTime"] = Time(0),
        ["activityDisplayName"] = "Update StsRefreshTokenValidFrom Timestamp",
        ["loggedByService"] = "Core Directory",
        ["result"] = "success",
        ["initiatedBy"] = new JsonObject { ["app"] = new JsonObject { ["displayName"] = "handoff-functions" } },
        ["targetResources"] = new JsonArray(new JsonObject
        {
            ["type"] = "User",
            ["id"] = user,
            ["modifiedProperties"] = new JsonArray(new JsonObject
            {
                ["displayName"] = "StsRefreshTokensValidFrom",
                ["newValue"] = Json.Write(new JsonArray(validFrom)),
            }),
        }),
    });

    private JsonObject Of(string category, double secondsAgo, JsonObject properties)
    {
        properties["id"] = $"record-{++_records}";
        properties["createdDateTime"] = Time(secondsAgo);
        return new JsonObject
        {
            ["time"] = Time(0),
            ["resourceId"] = $"/tenants/{Tenant}/providers/Microsoft.aadiam",
            ["category"] = category,
            ["tenantId"] = Tenant,
            ["resultType"] = "0",
            ["properties"] = properties,
        };
    }

    private string Time(double secondsAgo) =>
        time.GetUtcNow().AddSeconds(-secondsAgo).ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
