using System.Globalization;
using System.Text.Json.Nodes;

namespace HandoffFunctions.Tests.Fixtures;

/// <summary>Records as Entra's diagnostic settings write them to an event hub. Times are seconds from now.</summary>
internal static class Records
{
    private const string Tenant = "5b1f0d52-0000-4000-8000-0000000000aa";

    public static JsonObject SignIn(string user, string? session, string? device = null, double at = 0) => Of("SignInLogs", at, new()
    {
        ["userId"] = user,
        ["userPrincipalName"] = $"{user}@ward.example",
        ["sessionId"] = session,
        ["isInteractive"] = true,
        ["incomingTokenType"] = "none",
        ["ipAddress"] = "192.0.2.10",
        ["appId"] = "5e0c1a9e-0000-4000-8000-0000000000c1",
        ["deviceDetail"] = new JsonObject { ["deviceId"] = device ?? "", ["operatingSystem"] = "Windows10", ["browser"] = "Edge 132.0.0" },
        ["status"] = new JsonObject { ["errorCode"] = 0 },
        ["authenticationDetails"] = """[{"authenticationMethod":"Password","succeeded":true,"authenticationStepResultDetail":"Correct password","authenticationStepRequirement":"Primary authentication"}]""",
    });

    /// <summary>A token of the session was renewed, and nobody typed.</summary>
    public static JsonObject Refreshed(string user, string? session, string? device = null, double at = 0) =>
        SignIn(user, session, device, at).As("NonInteractiveUserSignInLogs").Having("isInteractive", false).Having("incomingTokenType", "refreshToken");

    /// <summary>An agent got a token in a person's name.</summary>
    public static JsonObject AgentActs(string agent, string person, double at = 0) => Refreshed(person, null, at: at)
        .Having("servicePrincipalId", agent).Having("servicePrincipalName", "rounds assistant").Having("ipAddress", "198.51.100.7")
        .Having("agent", new JsonObject { ["agentType"] = "agenticAppInstance", ["agentSubjectType"] = "notAgentic" });

    /// <summary>A service principal signed in for itself.</summary>
    public static JsonObject ServicePrincipalSignIn(string principal, string device, double at = 0) => Of("ServicePrincipalSignInLogs", at, new()
    {
        ["servicePrincipalId"] = principal,
        ["servicePrincipalName"] = "nightly export",
        ["ipAddress"] = "198.51.100.7",
        ["deviceDetail"] = new JsonObject { ["deviceId"] = device },
        ["status"] = new JsonObject { ["errorCode"] = 0 },
    });

    public static JsonObject GraphCall(string user, string? session, double at = 0, double issued = 0, string? signIn = null) => Of("MicrosoftGraphActivityLogs", at, new()
    {
        ["timeGenerated"] = Time(at),
        ["operationId"] = Guid.NewGuid().ToString(),
        ["userId"] = user,
        ["sessionId"] = session,
        ["signInActivityId"] = signIn ?? Guid.NewGuid().ToString("N"),
        ["tokenIssuedAt"] = Time(issued),
        ["responseStatusCode"] = 200,
        ["requestMethod"] = "GET",
        ["ipAddress"] = "192.0.2.10",
        ["appId"] = "5e0c1a9e-0000-4000-8000-0000000000c1",
    });

    public static JsonObject TokensRevoked(string user, double at = 0) => Of("AuditLogs", at, new()
    {
        ["activityDateTime"] = Time(at),
        ["activityDisplayName"] = "Update StsRefreshTokenValidFrom Timestamp",
        ["loggedByService"] = "Core Directory",
        ["result"] = "success",
        ["initiatedBy"] = new JsonObject { ["app"] = new JsonObject { ["servicePrincipalId"] = "5e0c1a9e-0000-4000-8000-0000000000f0", ["displayName"] = "handoff-functions" } },
        ["targetResources"] = new JsonArray(new JsonObject { ["type"] = "User", ["id"] = user }),
    });

    /// <summary>The same record with another value among its properties; null takes it away.</summary>
    public static JsonObject Having(this JsonObject record, string name, JsonNode? value)
    {
        var into = record["properties"] as JsonObject ?? record;
        into.Remove(name);
        if (value is not null)
        {
            into[name] = value;
        }

        return record;
    }

    public static JsonObject Failed(this JsonObject record, int code)
    {
        record["resultType"] = code.ToString(CultureInfo.InvariantCulture);
        record["properties"]!["status"]!["errorCode"] = code;
        return record;
    }

    /// <summary>Sends each record as an event of its own, or all as one in <c>{"records":[…]}</c>.</summary>
    public static Task LogAsync(this Stack stack, params JsonObject[] records) =>
        stack.LogRawAsync(new JsonObject { ["records"] = new JsonArray([.. records.Select(record => record.DeepClone())]) }.ToJsonString());

    private static JsonObject As(this JsonObject record, string category)
    {
        record["category"] = category;
        return record;
    }

    private static JsonObject Of(string category, double at, JsonObject properties)
    {
        properties["id"] = Guid.NewGuid().ToString();
        properties["createdDateTime"] = Time(at);
        properties["uniqueTokenIdentifier"] ??= Guid.NewGuid().ToString("N");
        foreach (var name in properties.Where(pair => pair.Value is null).Select(pair => pair.Key).ToList())
        {
            properties.Remove(name);
        }

        return new JsonObject
        {
            ["time"] = Time(at + 90),
            ["resourceId"] = $"/tenants/{Tenant}/providers/Microsoft.aadiam",
            ["operationName"] = "Sign-in activity",
            ["operationVersion"] = "1.0",
            ["category"] = category,
            ["tenantId"] = Tenant,
            ["resultType"] = "0",
            ["resultSignature"] = "SUCCESS",
            ["durationMs"] = 0,
            ["callerIpAddress"] = "192.0.2.10",
            ["correlationId"] = Guid.NewGuid().ToString(),
            ["Level"] = 4,
            ["properties"] = properties,
        };
    }

    private static string Time(double seconds) => TimeProvider.System.GetUtcNow().AddSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
