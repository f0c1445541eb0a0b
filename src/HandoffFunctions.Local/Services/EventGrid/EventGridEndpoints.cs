using System.Text;
using HandoffFunctions.Local.Control;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Services.EventGrid;

/// <summary>
/// Event Grid's two topics: <c>POST /</c> takes what the app is to hear, in either schema, and answers before
/// anything is delivered; <c>POST /out/api/events</c> is the app's own topic.
/// </summary>
internal sealed class EventGridEndpoints(EventGridDelivery delivery, OutgoingTopic outgoing, WatchedCalls watched)
{
    /// <summary>Bytes that are read at all, so that who sends too much can still read the refusal.</summary>
    public const long LargestBody = 64 * 1024 * 1024;

    // The real service takes 1 MB (https://learn.microsoft.com/azure/event-grid/quotas-limits).
    private const int LargestPublication = 4 * 1024 * 1024;

    private readonly RequestDelegate _outgoing = watched.Watch("eventGrid", outgoing.AnswerAsync);

    public Task AnswerAsync(HttpContext context) => (context.Request.Method, RequestTarget.Of(context).Path.TrimEnd('/')) switch
    {
        ("POST", "" or "/api/events") => TakeAsync(context),
        (_, "/out/api/events") => _outgoing(context),
        _ => context.AnswerProblemAsync(404, "Known: POST / (events in) and POST /out/api/events (events out)."),
    };

    private async Task TakeAsync(HttpContext context)
    {
        var body = await context.ReadTextAsync();
        if (Encoding.UTF8.GetByteCount(body) > LargestPublication)
        {
            await context.AnswerProblemAsync(413, $"A publication holds at most {LargestPublication} bytes.");
            return;
        }
        delivery.Publish(PublishedEvent.Read(body));
        await context.AnswerNothingAsync(200);
    }
}
