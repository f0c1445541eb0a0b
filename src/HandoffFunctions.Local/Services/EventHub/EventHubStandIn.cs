using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using HandoffFunctions.Local.Control;
using HandoffFunctions.Local.Host;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Services.EventHub;

/// <summary>
/// The event hub that diagnostic settings write to. Each <c>POST</c> is one event, whose body is passed on as it was
/// sent. Every function with an event hub trigger gets all events in order, in batches, and is checkpointed after
/// each batch, failed or not, once its retry policy is spent
/// (https://learn.microsoft.com/azure/azure-functions/functions-reliable-event-processing).
/// </summary>
internal sealed class EventHubStandIn(Activity activity, TimeProvider clock, Action<string> progress) : IAsyncDisposable
{
    private readonly EventHubPartition _partition = new(clock);
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _readers = [];

    // One queue a reader: an event counts as work in flight from the moment it is taken.
    private readonly List<ConcurrentQueue<Activity.Piece>> _undelivered = [];

    /// <summary>Starts to deliver to this function, from the oldest event that is kept.</summary>
    public void Follow(FunctionBinding function, HostSettings host, Invocations invocations)
    {
        var undelivered = new ConcurrentQueue<Activity.Piece>();
        _undelivered.Add(undelivered);
        _readers.Add(FollowAsync(function, function.IsMany ? host.EventHubBatchSize : 1, invocations, undelivered));
    }

    public async Task AnswerAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            await context.AnswerProblemAsync(405, "POST diagnostic records here: one, an array, or {\"records\":[…]}.");
            return;
        }
        var body = await context.ReadTextAsync();
        _undelivered.ForEach(queue => queue.Enqueue(activity.Begin()));
        _partition.Append(body);
        await context.AnswerJsonAsync(201, new JsonObject { ["kept"] = _partition.Count, ["readers"] = _readers.Count });
        if (_readers.Count == 0)
        {
            progress($"The event hub keeps {_partition.Count} event(s): no function with an event hub trigger reads them.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_readers);
        _stopping.Dispose();
    }

    private async Task FollowAsync(FunctionBinding function, int most, Invocations invocations, ConcurrentQueue<Activity.Piece> undelivered)
    {
        try
        {
            for (long checkpoint = 0; ;)
            {
                var batch = await _partition.ReadAsync(checkpoint, most, _stopping.Token);
                await DeliverAsync(function, batch, invocations);
                for (var next = batch[^1].SequenceNumber + 1; checkpoint < next; checkpoint++)
                {
                    if (undelivered.TryDequeue(out var piece))
                    {
                        piece.Dispose();
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The stack stops.
        }
    }

    private async Task DeliverAsync(FunctionBinding function, IReadOnlyList<HubEvent> batch, Invocations invocations)
    {
        for (var retry = 1; ; retry++)
        {
            var result = Envelope.ForHubEvents(function, batch, clock.GetUtcNow()) is { } envelope
                ? await invocations.InvokeAsync(function, envelope)
                : new InvocationResult("A body is not JSON, and the trigger's dataType is not string.");
            if (result.Succeeded)
            {
                return;
            }
            if (function.Retry?.PauseBefore(retry) is not { } pause)
            {
                progress($"Event hub: {function.Name} failed on {batch.Count} event(s), which are not delivered again: {result.Reason}");
                return;
            }
            await Task.Delay(pause, clock, _stopping.Token);
        }
    }
}
