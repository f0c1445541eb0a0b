using HandoffFunctions.Local.Services.Issuer;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Services.Graph;

/// <summary>
/// Microsoft Graph v1.0 as far as a handoff needs it (https://learn.microsoft.com/graph/api/overview), with state,
/// read-back lag, Graph's refusals and error shapes. The version segment may be left out.
/// </summary>
internal sealed class GraphEndpoints(GraphState state, TokenIssuer issuer)
{
    private readonly GraphUsers _users = new(state);
    private readonly GraphAccess _access = new(state);
    private readonly GraphDevices _devices = new(state);
    private readonly GraphApplications _applications = new(state);
    private readonly GraphSubscriptions _subscriptions = new(state);

    public async Task AnswerAsync(HttpContext context)
    {
        if (!await issuer.AdmitsAsync(context))
        {
            await context.AnswerGraphErrorAsync(401, "InvalidAuthenticationToken", "Access token is empty, invalid or expired.");
            return;
        }
        if (context.Request.Method != "GET" && !state.Writes.Admits(out var retryAfter))
        {
            await WriteQuota.RefuseAsync(context, retryAfter);
            return;
        }
        string[] path = [.. RequestTarget.Of(context).Segments.SkipWhile(segment => segment is "v1.0" or "beta").SelectMany(ByKey)];
        var method = context.Request.Method;
        await (path switch
        {
            ["users"] when method == "GET" => _users.FindAsync(context),
            ["users", var id] => _users.AnswerAsync(context, method, id),
            ["users", var id, "revokeSignInSessions" or "microsoft.graph.revokeSignInSessions"] when method == "POST" =>
                _users.RevokeAsync(context, id),
            ["users", var id, "memberOf", .. var cast] when method == "GET" && cast is [] or ["microsoft.graph.group" or "graph.group"] =>
                _access.ListGroupsAsync(context, id),
            ["users", var id, "oauth2PermissionGrants"] when method == "GET" => _access.ListGrantsAsync(context, id),
            ["users", var id, "appRoleAssignments"] when method == "GET" => _access.ListAppRolesAsync(context, id),
            ["users", var id, "appRoleAssignments", var role] when method == "DELETE" =>
                _access.RemoveAppRoleAsync(context, id, role),
            ["groups", var group, "members", var id, "$ref"] when method == "DELETE" =>
                _access.RemoveFromGroupAsync(context, group, id),
            // The documented trap: without /$ref it is the member itself that goes.
            // https://learn.microsoft.com/graph/api/group-delete-members
            ["groups", _, "members", var id] when method == "DELETE" => _users.AnswerAsync(context, method, id),
            ["oauth2PermissionGrants", var grant] when method == "DELETE" => _access.RemoveGrantAsync(context, grant),
            ["devices", var id] => _devices.AnswerAsync(context, method, id),
            ["servicePrincipals", var id, "microsoft.graph.agentIdentity" or "graph.agentIdentity"] => _devices.AnswerAgentAsync(context, method, id),
            ["applications", var id] when method == "GET" => _applications.ReadAsync(context, id),
            ["applications" or "servicePrincipals", var id, "addPassword"] when method == "POST" =>
                _applications.AddPasswordAsync(context, id),
            ["applications" or "servicePrincipals", var id, "removePassword"] when method == "POST" =>
                _applications.RemovePasswordAsync(context, id),
            ["subscriptions"] => _subscriptions.AnswerAsync(context, method),
            ["subscriptions", var id] => _subscriptions.AnswerAsync(context, method, id),
            _ => context.AnswerGraphErrorAsync(
                400, "BadRequest", $"Resource not found for {method} {string.Join('/', path)}."),
        });
    }

    /// <summary><c>devices(deviceId='x')</c> is read as <c>devices/deviceId=x</c>, <c>users('x')</c> as <c>users/x</c>.</summary>
    private static IEnumerable<string> ByKey(string segment)
    {
        var open = segment.IndexOf('(', StringComparison.Ordinal);
        if (open <= 0 || !segment.EndsWith(')'))
        {
            return [segment];
        }
        var key = segment[(open + 1)..^1];
        var name = key.StartsWith('\'') ? "" : key[..(key.IndexOf('=', StringComparison.Ordinal) + 1)];
        var value = key[name.Length..].Trim('\'').Replace("''", "'", StringComparison.Ordinal);
        return [segment[..open], name + value];
    }
}
