using System.Text.Json.Nodes;
using HandoffFunctions.Local.Services.Graph;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Control;

/// <summary>Looks at the subscriptions to the directory's changes, ends them, and has the directory say what it says of them at times.</summary>
internal sealed class ControlSubscriptions(GraphState graph, PartnerTopic topic)
{
    private const string Known =
        "Known: GET graph/subscriptions; GET and PUT graph/subscriptions/ID; POST graph/subscriptions/ID/lifecycle with a lifecycleEvent: reauthorizationRequired, subscriptionRemoved, missed or expired.";

    public async Task AnswerAsync(HttpContext context)
    {
        var segments = RequestTarget.Of(context).Segments;
        if (segments is [_, _] && context.Request.Method == "GET")
        {
            await context.AnswerJsonAsync(200, graph.Subscriptions.Ids().Select(id => Shown(graph.Subscriptions.Truth(id))).ToJsonArray());
            return;
        }
        if (segments is not [_, _, var known, ..] || !graph.Subscriptions.Ids().Contains(known))
        {
            await context.AnswerProblemAsync(404, "There is no such subscription. " + Known);
            return;
        }
        switch (context.Request.Method, segments[3..])
        {
            case ("GET", []):
                break;
            case ("PUT", []) when await context.ReadObjectAsync() is { } given:
                graph.Subscriptions.Set(known, truth => GraphState.Replace(truth, given));
                break;
            case ("POST", ["lifecycle"]) when Happens(known, (await context.ReadObjectAsync()).Text("lifecycleEvent")):
                break;
            default:
                await context.AnswerProblemAsync(400, Known);
                return;
        }
        await context.AnswerJsonAsync(200, Shown(graph.Subscriptions.Truth(known)));
    }

    private bool Happens(string id, string? lifecycleEvent)
    {
        if (lifecycleEvent == "expired")
        {
            // As in the real directory, nobody is told.
            graph.Subscriptions.Set(id, truth => truth["expirationDateTime"] = GraphState.WholeSeconds(graph.Now));
            return true;
        }
        if (lifecycleEvent == "subscriptionRemoved")
        {
            graph.Subscriptions.Set(id, truth => truth["exists"] = false);
        }
        return lifecycleEvent is not null && topic.Tell(graph.Subscriptions.Truth(id), lifecycleEvent);
    }

    private JsonObject Shown(JsonObject truth)
    {
        truth["live"] = truth.Flag("exists") == true && graph.HasNotEnded(truth);
        truth.Remove("clientState");
        return truth;
    }
}
