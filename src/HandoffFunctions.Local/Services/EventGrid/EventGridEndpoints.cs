using HandoffFunctions.Local.Control;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Services.EventGrid;

/// <summary>
/// Event Grid's two topics: <c>POST /</c> takes what the app is to hear, in either schema, and answers before
/// anything is delivered; <c>POST /out/api/events</c> is the app's own topic.
/// </summary>
internal sealed class EventGridEndpoints(EventGridDelivery delivery, OutgoingTopic outgoing, WatchedCalls watched)
{
    /// <summary>https://learn.microsoft.com/azure/event-grid/quotas-limits: a publication holds 1 MB; here a little more.</summary>
    public const long LargestPublication = 4 * 1024 * 1024;

    private readonly RequestDelegate _outgoing = watched.Watch("eventGrid", outgoing.AnswerAsync);

    public Task AnswerAsync(HttpContext context) => (context.Request.Method, RequestTarget.Of(context).Path.TrimEnd('/')) switch
    {
        ("POST", "" or "/api/events") => TakeAsync(context),
        (_, "/out/api/events") => _outgoing(context),
        _ => context.AnswerProblemAsync(404, "Known: POST / (events in) and POST /out/api/events (events out)."),
    };

    private async Task TakeAsync(HttpContext context)
    {
        var events = PublishedEvent.Read(await context.ReadTextAsync());
        delivery.Publish(events);
        await context.AnswerNothingAsync(200);
    }
}
