using System.Text.Json.Nodes;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Services.Graph;

/// <summary>
/// Users: read, disable, delete, revoke. <c>accountEnabled</c> and <c>signInSessionsValidFromDateTime</c> are
/// returned only when selected (https://learn.microsoft.com/graph/api/resources/user).
/// </summary>
internal sealed class GraphUsers(GraphState state)
{
    public async Task AnswerAsync(HttpContext context, string method, string id)
    {
        if (state.Users.Seen(id) is not { } user)
        {
            await context.AnswerNotFoundAsync(id);
            return;
        }
        switch (method)
        {
            case "GET":
                await context.AnswerEntityAsync("users", user, "id", "displayName", "userPrincipalName");
                break;
            case "PATCH" when await context.ReadObjectAsync() is { Count: > 0 } changes:
                // Sensitive: an application without a directory role may not do this to an administrator.
                // https://learn.microsoft.com/graph/api/resources/users#who-can-perform-sensitive-actions
                if (user.Flag("admin") == true)
                {
                    await context.AnswerDeniedAsync();
                    break;
                }
                state.Users.Change(id, truth => GraphState.Replace(truth, changes));
                await context.AnswerNothingAsync(204);
                break;
            case "DELETE":
                state.Users.Change(id, truth => truth["exists"] = false);
                await context.AnswerNothingAsync(204);
                break;
            default:
                await context.AnswerGraphErrorAsync(400, "Request_BadRequest", $"{method} is not understood here.");
                break;
        }
    }

    /// <summary>https://learn.microsoft.com/graph/api/user-list, with a filter of the form <c>mail eq 'x'</c> and no other.</summary>
    public async Task FindAsync(HttpContext context)
    {
        var filter = context.Request.Query["$filter"].ToString();
        if (!filter.StartsWith("mail eq '", StringComparison.Ordinal) || !filter.EndsWith('\''))
        {
            await context.AnswerGraphErrorAsync(400, "Request_UnsupportedQuery", "Users are listed by mail address only.");
            return;
        }
        var mail = filter["mail eq '".Length..^1].Replace("''", "'", StringComparison.Ordinal);
        await context.AnswerJsonAsync(200, new JsonObject
        {
            ["value"] = state.Users.All(user => user.Named("mail", mail)).Select(user => new JsonObject { ["id"] = user.Text("id") }).ToJsonArray(),
        });
    }

    /// <summary>https://learn.microsoft.com/graph/api/user-revokesigninsessions: says yes to a guest and does nothing.</summary>
    public async Task RevokeAsync(HttpContext context, string id)
    {
        if (state.Users.Seen(id) is not { } user)
        {
            await context.AnswerNotFoundAsync(id);
            return;
        }
        if (!user.Named("userType", "Guest"))
        {
            state.Users.Change(id, truth => truth["signInSessionsValidFromDateTime"] = GraphState.WholeSeconds(state.Now));
        }
        await context.AnswerJsonAsync(200, new JsonObject
        {
            ["@odata.context"] = "https://graph.microsoft.com/v1.0/$metadata#Edm.Boolean",
            ["value"] = true,
        });
    }
}
