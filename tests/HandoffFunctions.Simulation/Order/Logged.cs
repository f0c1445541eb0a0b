using System.Text.Json;
using System.Text.Json.Nodes;
using Handoff.Rules.Custody;
using Handoff.Rules.Text;

namespace HandoffFunctions.Simulation.Order;

/// <summary>What the directory logs, as its diagnostic records, and what an identity provider pushes, as security events.</summary>
internal static class Logged
{
    /// <summary>A sign-in that somebody typed.</summary>
    /// <param name="where">Where it was: <c>device=tablet-1</c>, <c>terminal=PANEL-1</c>, <c>browser=browser-7</c>, <c>address=192.0.2.1</c>, by spaces.</param>
    public static Occurrence SignIn(double minute, string user, string session, string where = "", string token = "t", bool fresh = true) => Record(minute, "SignInLogs", $"{user} types in {session} {where}", Tokens(minute, user, session, where, token, new JsonObject
    {
        ["isInteractive"] = true,
        ["authenticationDetails"] = new JsonArray(new JsonObject { ["authenticationMethod"] = "Password", ["succeeded"] = true, ["authenticationStepResultDetail"] = fresh ? "Correct password" : "Previously satisfied" }),
    }));

    /// <summary>A session gets new tokens.</summary>
    public static Occurrence Renewal(double minute, string user, string session, string where = "", string token = "t") => Record(minute, "NonInteractiveUserSignInLogs", $"{user} renews {session} {where}", Tokens(minute, user, session, where, token, new JsonObject { ["isInteractive"] = false }));

    /// <summary>An agent asks for tokens in a person's name.</summary>
    public static Occurrence Agent(double minute, string agent, string forUser, string session) => Record(minute, "NonInteractiveUserSignInLogs", $"{agent} acts for {forUser}", new JsonObject
    {
        ["createdDateTime"] = Time(minute),
        ["userId"] = forUser,
        ["servicePrincipalId"] = agent,
        ["appId"] = "rota",
        ["status"] = new JsonObject { ["errorCode"] = 0 },
        ["agent"] = new JsonObject { ["agentType"] = "agenticAppInstance", ["agentSubjectType"] = "notAgentic" },
        ["uniqueTokenIdentifier"] = $"t-{agent}-{session}",
        ["sessionId"] = session,
    });

    /// <summary>A service principal or managed identity gets a token at a fixed address.</summary>
    public static Occurrence Principal(double minute, string principal, string category, string where) => Record(minute, category, $"{principal} gets a token", new JsonObject
    {
        ["createdDateTime"] = Time(minute),
        ["servicePrincipalId"] = principal,
        ["appId"] = "printing",
        ["ipAddress"] = Part(where, "address"),
        ["uniqueTokenIdentifier"] = $"t-{principal}",
    });

    /// <summary>An access token is used at Microsoft Graph. The record names the token and not the session.</summary>
    public static Occurrence GraphCall(double minute, string user, string session, double issued, string token = "t") => Record(minute, "MicrosoftGraphActivityLogs", $"{user} calls with the token of {session}", new JsonObject
    {
        ["timeGenerated"] = Time(minute),
        ["requestId"] = HandoffKey.Digits($"{minute} {user} {session}", 12),
        ["responseStatusCode"] = 200,
        ["signInActivityId"] = $"{token}-{user}-{session}",
        ["tokenIssuedAt"] = Time(issued),
        ["appId"] = "chart",
        ["userId"] = user,
    });

    /// <summary>An administrator revokes a person's tokens; the audit log has it.</summary>
    public static Occurrence Revocation(double minute, string user) => Record(minute, "AuditLogs", $"tokens of {user} revoked", new JsonObject
    {
        ["activityDisplayName"] = "Update StsRefreshTokenValidFrom Timestamp",
        ["activityDateTime"] = Time(minute),
        ["loggedByService"] = "Core Directory",
        ["result"] = "success",
        ["initiatedBy"] = new JsonObject { ["user"] = new JsonObject { ["id"] = "admin-a" } },
        ["targetResources"] = new JsonArray(new JsonObject
        {
            ["id"] = user,
            ["type"] = "User",
            ["modifiedProperties"] = new JsonArray(new JsonObject { ["displayName"] = "StsRefreshTokensValidFrom", ["newValue"] = $"[\"{Time(minute)}\"]" }),
        }),
    });

    /// <summary>An identity provider pushes a CAEP event about a person, a session, a device, or several of them.</summary>
    public static Occurrence Pushed(double minute, string type, string? user = null, string? session = null, string? device = null)
    {
        var at = World.Morning.AddMinutes(minute).ToUnixTimeSeconds();
        var subject = new JsonObject { ["format"] = "complex" };
        foreach (var (name, id) in new[] { ("user", user), ("session", session), ("device", device) })
        {
            if (id is not null)
            {
                subject[name] = new JsonObject { ["format"] = "opaque", ["id"] = id };
            }
        }

        var detail = new JsonObject { ["event_timestamp"] = at };
        if (type == "device-compliance-change")
        {
            (detail["previous_status"], detail["current_status"]) = ("compliant", "not-compliant");
        }

        if (type == "credential-change")
        {
            (detail["credential_type"], detail["change_type"]) = ("password", "update");
        }

        var what = $"{type} {user} {session} {device}";
        var claims = Say.Bytes(new JsonObject
        {
            ["iss"] = WardPolicy.Issuer,
            ["jti"] = HandoffKey.Digits($"{minute} {what}", 16),
            ["iat"] = at,
            ["aud"] = WardPolicy.Audience,
            ["sub_id"] = subject,
            ["events"] = new JsonObject { [$"https://schemas.openid.net/secevent/caep/event-type/{type}"] = detail },
        });
        return new Occurrence(minute, what, async world =>
        {
            using var json = JsonDocument.Parse(claims);
            if (await world.Stories.Signals.HandleAsync(json.RootElement, WardPolicy.Transmitter, CancellationToken.None) is { } refused)
            {
                throw new InvalidOperationException(refused);
            }
        });
    }

    private static Occurrence Record(double minute, string category, string what, JsonObject properties)
    {
        properties["id"] = HandoffKey.Digits($"{minute} {what}", 16);
        var body = Say.Bytes(new JsonObject
        {
            ["time"] = Time(minute + 2),
            ["category"] = category,
            ["tenantId"] = "tenant-a",
            ["resultType"] = "0",
            ["properties"] = properties,
        });
        return new Occurrence(minute, what, world => world.Stories.Records.HandleAsync([body], CancellationToken.None));
    }

    private static string Time(double minute) => Rfc3339.Write(World.Morning.AddMinutes(minute));

    private static string? Part(string where, string name) =>
        where.Split(' ').Select(part => part.Split('=')).FirstOrDefault(part => part[0] == name)?[1];

    /// <summary>What a record says wherever tokens were given out.</summary>
    private static JsonObject Tokens(double minute, string user, string session, string where, string token, JsonObject record)
    {
        record["createdDateTime"] = Time(minute);
        record["userId"] = user;
        record["appId"] = "chart";
        record["ipAddress"] = Part(where, "address");
        record["status"] = new JsonObject { ["errorCode"] = 0 };
        record["deviceDetail"] = new JsonObject { ["deviceId"] = Part(where, "device"), ["displayName"] = Part(where, "terminal"), ["browserId"] = Part(where, "browser") };
        record["uniqueTokenIdentifier"] = $"{token}-{user}-{session}";
        record["sessionId"] = session;
        return record;
    }
}
