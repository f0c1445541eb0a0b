using System.Threading.RateLimiting;
using HandoffFunctions.Handling;

namespace HandoffFunctions.Hosting;

/// <summary>
/// So many at a time, first come first served. The host passes on whatever comes, all at once; without a bound a burst would take all
/// memory, and more connections than the 128 that an instance is sure to have to one address
/// (https://learn.microsoft.com/azure/app-service/troubleshoot-intermittent-outbound-connection-errors).
/// </summary>
/// <param name="most">So many at a time.</param>
/// <param name="patience">Who has waited for so long in vain is turned away.</param>
internal sealed class Places(int most, TimeSpan patience, TimeProvider time) : IDisposable
{
    /// <summary>Who comes when so many wait for each place would wait in vain.</summary>
    private const int MostWaiting = 64;

    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = most,
        QueueLimit = most * MostWaiting,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>Whether the time that passes here is taken from what the rest may take.</summary>
    public bool SenderWaits { get; init; }

    /// <summary>
    /// For the deliveries to one function of Event Grid, which waits 30 s for an answer and sends again later what is refused
    /// (https://learn.microsoft.com/azure/event-grid/delivery-and-retry). Half of the places at most are taken by those who act on what they
    /// recorded, so that recording does not wait for acting; see <see cref="RecordFact"/>.
    /// </summary>
    public static Places OfEvents(WebApplication app) => Until(app.Lifetime, new(64, TimeSpan.FromSeconds(10), TimeProvider.System) { SenderWaits = true });

    /// <summary>
    /// For batches, each of which is handled several devices at a time already; the hub delivers one at a time from each partition. The wait
    /// is well within the function's timeout, which would end everything else with it.
    /// </summary>
    public static Places OfBatches(WebApplication app) => Until(app.Lifetime, new(4, TimeSpan.FromMinutes(1), TimeProvider.System));

    /// <summary>
    /// For security events that are pushed, once they are admitted. Their sender waits for an answer, and sends again what is refused.
    /// </summary>
    public static Places OfSignals(WebApplication app) => Until(app.Lifetime, new(32, TimeSpan.FromSeconds(10), TimeProvider.System) { SenderWaits = true });

    /// <summary>For calls of the API.</summary>
    public static Places OfCalls(WebApplication app) => Until(app.Lifetime, new(32, TimeSpan.FromSeconds(10), TimeProvider.System));

    /// <summary>Runs something once there is a place; false when none became free in time, and nothing was run.</summary>
    public async Task<bool> RunAsync(Func<Task> run)
    {
        if (SenderWaits)
        {
            Arrival.IsNow(time);
        }

        using var place = await TakeAsync().ConfigureAwait(false);
        if (place is null)
        {
            return false;
        }

        await run().ConfigureAwait(false);
        return true;
    }

    public void Dispose() => _limiter.Dispose();

    private static Places Until(IHostApplicationLifetime end, Places places)
    {
        end.ApplicationStopped.Register(places.Dispose);
        return places;
    }

    private async Task<RateLimitLease?> TakeAsync()
    {
        var place = _limiter.AttemptAcquire();
        if (!place.IsAcquired)
        {
            place.Dispose();
            using var waited = new CancellationTokenSource(patience, time);
            try
            {
                place = await _limiter.AcquireAsync(1, waited.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }

        if (place.IsAcquired)
        {
            return place;
        }

        place.Dispose();
        return null;
    }
}
