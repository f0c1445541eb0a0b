using System.Text.Json.Nodes;
using HandoffFunctions.Local.Services.Issuer;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Services.EventGrid;

/// <summary>
/// The topic that the app publishes to with a token (data-plane API 2018-01-01). It takes CloudEvents only and keeps
/// them for whoever asks.
/// </summary>
internal sealed class OutgoingTopic(TokenIssuer issuer)
{
    private readonly Lock _gate = new();
    private readonly List<JsonObject> _published = [];

    public JsonArray ToJson()
    {
        lock (_gate)
        {
            return _published.Select(each => (JsonNode?)each.DeepClone()).ToJsonArray();
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _published.Clear();
        }
    }

    public async Task AnswerAsync(HttpContext context)
    {
        if (!await issuer.AdmitsAsync(context))
        {
            await AnswerErrorAsync(context, 401, "Unauthorized", "The request did not contain a valid token.");
            return;
        }
        if (!Json.TryParse(await context.ReadTextAsync(), out var node)
            || (node is JsonArray array ? array.ToList() : [node]) is not { } events
            || !events.All(IsCloudEvent))
        {
            await AnswerErrorAsync(context, 400, "BadRequest", "The body is not CloudEvents 1.0 in structured mode.");
            return;
        }
        lock (_gate)
        {
            _published.AddRange(events.Select(each => each!.DeepClone().AsObject()));
        }
        await context.AnswerNothingAsync(200);
    }

    // https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#required-attributes
    private static bool IsCloudEvent(JsonNode? node) =>
        node.Text("specversion") == "1.0" && node.Text("id") is { Length: > 0 }
        && node.Text("source") is { Length: > 0 } && node.Text("type") is { Length: > 0 };

    private static Task AnswerErrorAsync(HttpContext context, int status, string code, string message) =>
        context.AnswerJsonAsync(status, new JsonObject
        {
            ["error"] = new JsonObject { ["code"] = code, ["message"] = message },
        });
}
