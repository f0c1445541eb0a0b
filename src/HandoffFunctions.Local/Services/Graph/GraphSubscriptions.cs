using System.Text.Json.Nodes;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Services.Graph;

/// <summary>
/// Subscriptions to changes (https://learn.microsoft.com/graph/api/resources/subscription): made, listed, read, renewed and ended, with
/// Graph's refusals. One that has ended is not found any more, and <c>clientState</c> is never shown.
/// </summary>
internal sealed class GraphSubscriptions(GraphState state)
{
    private static readonly string[] Given = ["resource", "changeType", "notificationUrl", "lifecycleNotificationUrl", "expirationDateTime", "clientState"];

    public Task AnswerAsync(HttpContext context, string method) => method switch
    {
        "GET" => context.AnswerCollectionAsync("subscriptions", state.Subscriptions.Ids().Select(Live).OfType<JsonObject>().Select(Shown)),
        "POST" => CreateAsync(context),
        _ => context.AnswerGraphErrorAsync(400, "BadRequest", $"{method} is not understood here."),
    };

    public async Task AnswerAsync(HttpContext context, string method, string id)
    {
        if (Live(id) is not { } subscription)
        {
            await context.AnswerGraphErrorAsync(404, "ResourceNotFound", "The object was not found.");
            return;
        }
        switch (method)
        {
            case "GET":
                await AnswerOneAsync(context, 200, subscription);
                break;
            case "PATCH" when await context.ReadObjectAsync() is { } changes:
                if (WrongSubscription.End(changes, state.Now) is { } wrong)
                {
                    await context.AnswerGraphErrorAsync(400, "ExtensionError", wrong);
                    break;
                }
                state.Subscriptions.Change(id, truth => truth["expirationDateTime"] = changes["expirationDateTime"]!.DeepClone());
                await AnswerOneAsync(context, 200, state.Subscriptions.Truth(id));
                break;
            case "DELETE":
                state.Subscriptions.Change(id, truth => truth["exists"] = false);
                await context.AnswerNothingAsync(204);
                break;
            default:
                await context.AnswerGraphErrorAsync(400, "BadRequest", $"{method} is not understood here.");
                break;
        }
    }

    private async Task CreateAsync(HttpContext context)
    {
        var asked = await context.ReadObjectAsync() ?? [];
        if (WrongSubscription.Field(asked) is { } wrong)
        {
            await context.AnswerGraphErrorAsync(400, "InvalidRequest", wrong);
            return;
        }
        if (WrongSubscription.End(asked, state.Now) is { } end)
        {
            await context.AnswerGraphErrorAsync(400, "ExtensionError", end);
            return;
        }
        // https://learn.microsoft.com/graph/api/subscription-post-subscriptions#response
        if (state.LiveSubscriptions().FirstOrDefault(other => Same(other, asked, "resource") && Same(other, asked, "changeType")) is { } twin)
        {
            await context.AnswerGraphErrorAsync(409, "Conflict", $"Subscription Id {twin.Text("id")} already exists for the requested combination");
            return;
        }
        var id = Guid.NewGuid().ToString();
        state.Subscriptions.Change(id, truth =>
        {
            truth["exists"] = true;
            foreach (var name in Given)
            {
                truth[name] = asked[name]?.DeepClone();
            }
        });
        await AnswerOneAsync(context, 201, state.Subscriptions.Truth(id));
    }

    private JsonObject? Live(string id) => state.Subscriptions.Seen(id) is { } seen && state.HasNotEnded(seen) ? seen : null;

    private static bool Same(JsonObject one, JsonObject other, string name) =>
        string.Equals(one.Text(name)?.Trim('/'), other.Text(name)?.Trim('/'), StringComparison.OrdinalIgnoreCase);

    private static Task AnswerOneAsync(HttpContext context, int status, JsonObject subscription)
    {
        var shown = Shown(subscription);
        shown.Insert(0, "@odata.context", "https://graph.microsoft.com/v1.0/$metadata#subscriptions/$entity");
        return context.AnswerJsonAsync(status, shown);
    }

    private static JsonObject Shown(JsonObject subscription) => new()
    {
        ["id"] = subscription.Text("id"),
        ["resource"] = subscription.Text("resource"),
        ["applicationId"] = PartnerEvents.Application,
        ["changeType"] = subscription.Text("changeType"),
        ["clientState"] = null,
        ["notificationUrl"] = subscription.Text("notificationUrl"),
        ["lifecycleNotificationUrl"] = subscription.Text("lifecycleNotificationUrl"),
        ["expirationDateTime"] = subscription.Text("expirationDateTime"),
        ["creatorId"] = PartnerEvents.Application,
        ["includeResourceData"] = false,
        ["latestSupportedTlsVersion"] = "v1_2",
    };
}
