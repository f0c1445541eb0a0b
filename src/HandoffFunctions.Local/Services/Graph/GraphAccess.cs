using System.Text.Json.Nodes;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Services.Graph;

/// <summary>What a user may reach: groups, delegated grants, application roles.</summary>
internal sealed class GraphAccess(GraphState state)
{
    public Task ListGroupsAsync(HttpContext context, string userId) => ListAsync(context, userId, "directoryObjects", user =>
        user.Objects("groups").Select(group => new JsonObject
        {
            ["@odata.type"] = "#microsoft.graph.group",
            ["id"] = group.Text("id"),
            ["displayName"] = group.Text("displayName") ?? group.Text("id"),
            ["groupTypes"] = group.Flag("dynamic") == true ? new JsonArray("DynamicMembership") : [],
            ["isAssignableToRole"] = group.Flag("roleAssignable") == true,
        }));

    public Task ListGrantsAsync(HttpContext context, string userId) => ListAsync(context, userId, "oauth2PermissionGrants", user =>
        user.Objects("grants").Select(grant => new JsonObject
        {
            ["id"] = grant.Text("id"),
            ["clientId"] = grant.Text("clientId"),
            ["consentType"] = grant.Text("consentType") ?? "Principal",
            ["principalId"] = userId,
            ["resourceId"] = grant.Text("resourceId"),
            ["scope"] = grant.Text("scope"),
        }));

    public Task ListAppRolesAsync(HttpContext context, string userId) => ListAsync(context, userId, "appRoleAssignments", user =>
        user.Objects("appRoles").Select(role => new JsonObject
        {
            ["id"] = role.Text("id"),
            ["appRoleId"] = role.Text("appRoleId") ?? Guid.Empty.ToString(),
            ["principalId"] = userId,
            ["principalType"] = "User",
            ["resourceId"] = role.Text("resourceId"),
            ["resourceDisplayName"] = role.Text("resourceDisplayName"),
        }));

    /// <summary>
    /// Refuses dynamic groups, and role-assignable ones for want of <c>RoleManagement.ReadWrite.Directory</c>
    /// (https://learn.microsoft.com/graph/api/group-delete-members).
    /// </summary>
    public Task RemoveFromGroupAsync(HttpContext context, string groupId, string userId)
    {
        var group = state.Users.Truth(userId).Objects("groups").FirstOrDefault(group => group.Named("id", groupId));
        if (group is null)
        {
            return context.AnswerNotFoundAsync(userId);
        }
        if (group.Flag("dynamic") == true)
        {
            return context.AnswerGraphErrorAsync(400, "Request_BadRequest",
                "Insufficient privileges: the membership of a dynamic group is set by its rule.");
        }
        return group.Flag("roleAssignable") == true
            ? context.AnswerDeniedAsync()
            : RemoveAsync(context, userId, "groups", groupId);
    }

    public Task RemoveGrantAsync(HttpContext context, string grantId) =>
        state.Users.Find(user => user.Objects("grants").Any(grant => grant.Named("id", grantId))) is { } owner
            ? RemoveAsync(context, owner, "grants", grantId)
            : context.AnswerNotFoundAsync(grantId);

    public Task RemoveAppRoleAsync(HttpContext context, string userId, string roleId) =>
        state.Users.Truth(userId).Objects("appRoles").Any(role => role.Named("id", roleId))
            ? RemoveAsync(context, userId, "appRoles", roleId)
            : context.AnswerNotFoundAsync(roleId);

    private Task RemoveAsync(HttpContext context, string userId, string array, string id)
    {
        state.Users.Change(userId, truth => truth.RemoveFrom(array, "id", id));
        return context.AnswerNothingAsync(204);
    }

    private Task ListAsync(HttpContext context, string userId, string set, Func<JsonObject, IEnumerable<JsonObject>> items) =>
        state.Users.Seen(userId) is { } user
            ? context.AnswerCollectionAsync(set, items(user))
            : context.AnswerNotFoundAsync(userId);
}
