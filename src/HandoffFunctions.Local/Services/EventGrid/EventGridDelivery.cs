using System.Net.Http.Headers;
using System.Text;
using HandoffFunctions.Local.Control;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Services.EventGrid;

/// <summary>
/// Delivers each publication to the subscriptions that want it, over HTTP, at least once and in no order. The events
/// of one publication stay one batch a subscription: any failure sends the whole batch again.
/// </summary>
/// <param name="functions">The functions of the package; events for others have no subscriber.</param>
/// <param name="progress">Told of failed attempts and dead letters.</param>
internal sealed class EventGridDelivery(
    IReadOnlySet<string> functions, RetrySchedule schedule, DeadLetters deadLetters, Activity activity,
    TimeProvider clock, Action<string> progress) : IAsyncDisposable
{
    // A retry due this soon counts as work in flight: whoever waits for quiet waits for it too.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly HttpMessageInvoker _client = Loopback.PlainClient();

    /// <summary>Where the functions' host listens; set when it does.</summary>
    public Uri? Host { get; set; }

    /// <summary>Returns at once; the work counts as in flight from now on.</summary>
    public void Publish(IReadOnlyList<PublishedEvent> events)
    {
        foreach (var batch in events.GroupBy(one => Subscriptions.FunctionFor(one.Type)).Where(group => functions.Contains(group.Key)))
        {
            _ = DeliverAsync(batch.Key, [.. batch], activity.Begin());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _client.Dispose();
        _stopping.Dispose();
    }

    private async Task DeliverAsync(string function, IReadOnlyList<PublishedEvent> batch, Activity.Piece piece)
    {
        var stopping = _stopping.Token;
        var published = clock.GetUtcNow();
        try
        {
            for (var number = 1; ; number++)
            {
                var attempt = await TryOnceAsync(function, batch, number, stopping);
                if (attempt.Succeeded)
                {
                    return;
                }
                if (WhyGiveUp(attempt, published) is { } reason)
                {
                    progress($"Event Grid gave up {batch.Count} event(s) for {function}: {reason}.");
                    foreach (var one in batch)
                    {
                        deadLetters.Add(one, reason, attempt, published);
                    }
                    return;
                }
                var pause = schedule.PauseAfter(number);
                progress($"Event Grid: {function} answered {attempt.Outcome} ({attempt.Status}); again in {pause.TotalSeconds:0.#} s.");
                if (pause > Soon)
                {
                    piece.Dispose();
                }
                await Task.Delay(pause, clock, stopping);
                piece = pause > Soon ? activity.Begin() : piece;
            }
        }
        catch (OperationCanceledException)
        {
            // The stack stops; the events go with it, as everything else does.
        }
        finally
        {
            piece.Dispose();
        }
    }

    private string? WhyGiveUp(DeadLetters.Attempt attempt, DateTimeOffset published)
    {
        if (RetrySchedule.IsFinal(attempt.Status))
        {
            return "UndeliverableDueToHttp" + attempt.Outcome;
        }
        if (attempt.Number >= schedule.MaxAttempts)
        {
            return "MaxDeliveryAttemptsExceeded";
        }
        return clock.GetUtcNow() + schedule.PauseAfter(attempt.Number) - published > schedule.TimeToLive
            ? "TimeToLiveExceeded" : null;
    }

    private async Task<DeadLetters.Attempt> TryOnceAsync(
        string function, IReadOnlyList<PublishedEvent> batch, int number, CancellationToken stopping)
    {
        var at = clock.GetUtcNow();
        // A single CloudEvent travels as an object, all else as an array.
        var json = batch is [{ IsCloudEvent: true } single] ? single.Json : $"[{string.Join(',', batch.Select(one => one.Json))}]";
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri(Host!, $"/runtime/webhooks/EventGrid?functionName={Uri.EscapeDataString(function)}"));
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json));
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json; charset=utf-8");
        request.Headers.Add("aeg-event-type", "Notification");
        request.Headers.Add("aeg-subscription-name", function.ToUpperInvariant());
        request.Headers.Add("aeg-delivery-count", (number - 1).ToString(System.Globalization.CultureInfo.InvariantCulture));
        using var patience = new CancellationTokenSource(RetrySchedule.Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stopping);
        try
        {
            using var response = await _client.SendAsync(request, either.Token);
            return new DeadLetters.Attempt(number, at, (int)response.StatusCode);
        }
        catch (Exception failure) when (failure is HttpRequestException or ObjectDisposedException
            || (failure is OperationCanceledException && !stopping.IsCancellationRequested))
        {
            return new DeadLetters.Attempt(number, at, 0);
        }
    }
}
