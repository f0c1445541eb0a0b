using HandoffFunctions.Api.Tokens;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Api;

/// <summary>Lists what could not be read, with the reason.</summary>
internal sealed class RejectedEventsApi(RejectedEvents rejections)
{
    private const string List = "rejected-events";

    public async Task ListAsync(HttpContext context, Caller caller)
    {
        var after = Cursor.PlaceIn(List, context.Request, RejectedEvents.IsPlace);
        var page = await rejections.PageAsync(after, FindingQuery.TopOf(context.Request), context.RequestAborted).ConfigureAwait(false);
        await context.WriteJsonAsync(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("items");
            foreach (var rejected in page.Items)
            {
                json.WriteStartObject();
                json.WriteString("id", rejected.Id);
                json.WriteString("at", FindingJson.Time(rejected.At));
                json.WriteString("reason", rejected.Reason);
                json.WriteString("field", rejected.Field);
                json.WriteString("eventType", rejected.EventType);
                json.WriteString("eventId", rejected.EventId);
                json.WriteString("eventSource", rejected.EventSource);
                json.WriteNumber("size", rejected.Size);
                json.WriteString("excerpt", rejected.Excerpt);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("nextCursor", Cursor.Of(List, page.Last));
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }
}
