namespace Handoff.Rules.Events.Records;

/// <summary>
/// Whether an agent signed in, and for whom: <c>agentType</c> is about the client that asked for the token, <c>agentSubjectType</c> about
/// the account that the token is for (https://learn.microsoft.com/graph/api/resources/agentic-agentsignin?view=graph-rest-beta). Any value
/// but <c>notAgentic</c> is an agent, also one that is not known yet: an agent must never pass for a person.
/// </summary>
internal static class AgentInRecord
{
    public static Fact OfUser(EntraRecord record, Fact fact)
    {
        if (IsAgentic(record, "agentSubjectType"))
        {
            // The agent has a user account of its own: no person stands behind the token.
            return fact with { Principal = PrincipalKind.Agent };
        }

        return !IsAgentic(record, "agentType") ? fact : fact with
        {
            Principal = PrincipalKind.Agent,
            UserId = record.Text("servicePrincipalId") ?? fact.AppId ?? fact.UserId,
            UserName = record.Text("servicePrincipalName") ?? record.Text("appDisplayName"),
            OnBehalfOf = fact.UserId,
        };
    }

    public static Fact OfPrincipal(EntraRecord record, Fact fact)
    {
        var isForAgent = IsAgentic(record, "agentSubjectType");
        return !isForAgent && !IsAgentic(record, "agentType") ? fact : fact with
        {
            Principal = PrincipalKind.Agent,
            OnBehalfOf = isForAgent ? null : record.Text("userId"),
        };
    }

    private static bool IsAgentic(EntraRecord record, string name) =>
        record.Word($"agent.{name}") is { } type && !type.Equals("notAgentic", StringComparison.OrdinalIgnoreCase);
}
