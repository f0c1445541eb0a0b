using System.Text.Json;
using System.Text.Json.Nodes;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Host;

/// <summary>
/// The host's Event Grid endpoint, <c>/runtime/webhooks/EventGrid?functionName=NAME</c>. An array becomes one call an
/// event, all at once, unless the function's cardinality is <c>many</c>; the answer waits for all, and one failure is
/// a failure of the whole.
/// </summary>
internal sealed class EventGridWebhook(
    IReadOnlyDictionary<string, FunctionBinding> functions, Invocations invocations, TimeProvider clock)
{
    public async Task AnswerAsync(HttpContext context)
    {
        if (!functions.TryGetValue(context.Request.Query["functionName"].ToString(), out var function)
            || function.TriggerType != FunctionBinding.EventGrid)
        {
            await context.AnswerTextAsync(404, "No Event Grid function of that name.");
        }
        else if (HttpMethods.IsOptions(context.Request.Method))
        {
            // https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/http-webhook.md#4-abuse-protection
            context.Response.Headers["WebHook-Allowed-Origin"] = context.Request.Headers["WebHook-Request-Origin"];
            await context.AnswerNothingAsync(200);
        }
        else if (!HttpMethods.IsPost(context.Request.Method))
        {
            await context.AnswerNothingAsync(405);
        }
        else
        {
            await TakeAsync(context, function);
        }
    }

    private async Task TakeAsync(HttpContext context, FunctionBinding function)
    {
        var body = await context.ReadTextAsync();
        if (!Json.IsJson(body))
        {
            await context.AnswerTextAsync(400, "The body is not JSON.");
            return;
        }
        await (context.Request.Headers["aeg-event-type"].ToString() switch
        {
            "SubscriptionValidation" => HandshakeAsync(context, body),
            "Unsubscribe" => context.AnswerNothingAsync(202),
            "Notification" => NotifyAsync(context, function, body),
            _ => context.AnswerTextAsync(400, "The header aeg-event-type is missing or unknown."),
        });
    }

    // https://learn.microsoft.com/azure/event-grid/end-point-validation-event-grid-events-schema
    private static Task HandshakeAsync(HttpContext context, string body)
    {
        var node = Json.TryParse(body, out var parsed) ? parsed : null;
        var data = ((node is JsonArray events ? events.FirstOrDefault() : node) as JsonObject)?["data"];
        return context.AnswerJsonAsync(200, new JsonObject { ["validationResponse"] = data.Text("validationCode") });
    }

    private async Task NotifyAsync(HttpContext context, FunctionBinding function, string body)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        var now = clock.GetUtcNow();
        string[] events = root.ValueKind == JsonValueKind.Array
            ? [.. root.EnumerateArray().Select(each => each.GetRawText())]
            : [root.GetRawText()];
        string[] envelopes = function.IsMany
            ? [Envelope.ForEvents(function, $"[{string.Join(',', events)}]", now)]
            : [.. events.Select(each => Envelope.ForEvent(function, each, now))];
        var results = await Task.WhenAll(envelopes.Select(envelope => invocations.InvokeAsync(function, envelope)));
        if (results.FirstOrDefault(result => !result.Succeeded) is { } failed)
        {
            await context.AnswerTextAsync(500, failed.Reason!);
            return;
        }
        await context.AnswerNothingAsync(202);
    }
}
