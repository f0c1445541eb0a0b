using System.Text;
using System.Text.Json.Nodes;
using Handoff.Rules.Policy;

namespace Handoff.Rules.Tests.Given;

/// <summary>Policies as their file would have them, each the plain one with something changed.</summary>
internal static class Policies
{
    private const string PlainText = """
        {
          "scope": { "checkedOutClass": "tablet" },
          "classes": { "tablet": { "owner": "ward-security", "grace": "10m", "steps": ["revokeTokens", "rotateSecret"] } },
          "retries": { "attempts": 3, "firstDelay": "10s", "longestDelay": "1m" },
          "readBack": { "wait": "4s", "askAgainAfter": "3m", "giveUpAfter": "30m" }
        }
        """;

    /// <summary>One class of device, ten minutes of grace, revocation and rotation owed, three attempts.</summary>
    public static HandoffPolicy Plain { get; } = With(_ => { });

    public static HandoffPolicy WithTablet(Action<JsonNode> change) => With(policy => change(policy["classes"]!["tablet"]!));

    public static HandoffPolicy With(Action<JsonNode> change)
    {
        var json = JsonNode.Parse(PlainText)!;
        change(json);
        var (policy, errors) = ReadPolicy.From(Encoding.UTF8.GetBytes(json.ToJsonString()));
        return policy ?? throw new InvalidOperationException(string.Join('\n', errors));
    }

    public static JsonArray Steps(params string[] steps) => [.. steps.Select(step => (JsonNode)step)];
}
