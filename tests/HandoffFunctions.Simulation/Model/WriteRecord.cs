using System.Globalization;
using System.Text.Json.Nodes;

namespace HandoffFunctions.Simulation.Model;

/// <summary>
/// Writes a fact as the diagnostic record by which the directory's sign-in logs would show it
/// (https://learn.microsoft.com/azure/azure-monitor/reference/tables/signinlogs).
/// </summary>
internal static class WriteRecord
{
    private const string Tenant = "tenant-a";

    /// <summary>The names that the log has for methods (https://learn.microsoft.com/entra/identity/authentication/concept-authentication-methods).</summary>
    private static readonly Dictionary<string, string> Methods = new() { ["password"] = "Password", ["fido2"] = "FIDO2 security key", ["sms"] = "Text message" };

    /// <summary>The same fact as its record tells it; null when no sign-in log would.</summary>
    public static (Happened Fact, string Json)? Of(Happened fact)
    {
        // What an agent does, and the age of a token, stand in logs of their own.
        if (fact is not { What: What.SessionStarted or What.SessionActive, AgentOf: null, TokenIssuedAt: null })
        {
            return null;
        }

        var (category, feed) = fact.What == What.SessionStarted ? ("SignInLogs", "signInLogs") : ("NonInteractiveUserSignInLogs", "nonInteractiveUserSignInLogs");
        var record = new JsonObject
        {
            ["time"] = Time(fact.At.AddMinutes(2)),
            ["category"] = category,
            ["tenantId"] = Tenant,
            ["resultType"] = "0",
            ["properties"] = new JsonObject
            {
                ["id"] = fact.Id,
                ["createdDateTime"] = Time(fact.At),
                ["userId"] = fact.User,
                ["appId"] = fact.App,
                ["sessionId"] = fact.Session,
                ["status"] = new JsonObject { ["errorCode"] = 0 },
                ["deviceDetail"] = new JsonObject { ["deviceId"] = fact.Device },
                ["isInteractive"] = fact.What == What.SessionStarted,
                ["authenticationDetails"] = new JsonArray([.. Steps(fact)]),
            },
        };
        return (fact with { Source = $"entra/{feed}/{Tenant}", WasProvenBefore = fact is { What: What.SessionStarted, Interactive: false } }, record.ToJsonString());
    }

    /// <summary>A sign-in that nobody typed is one whose only step had been satisfied before.</summary>
    private static IEnumerable<JsonNode> Steps(Happened fact) => fact is { What: What.SessionStarted, Interactive: false }
        ? [Step("Previously satisfied", "Previously satisfied")]
        : fact.Methods.Select(method => Step(Methods[method], "Correct"));

    private static JsonObject Step(string method, string detail) => new() { ["authenticationMethod"] = method, ["succeeded"] = true, ["authenticationStepResultDetail"] = detail };

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
