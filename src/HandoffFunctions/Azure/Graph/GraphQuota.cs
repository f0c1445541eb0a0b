using System.Net;

namespace HandoffFunctions.Adapters.Graph;

/// <summary>
/// Says of each call to Graph whether it may go out now. Writes go out at the pace of the quota; and after a 429 nothing more of its kind
/// goes out until the pause that it asks for is over (https://learn.microsoft.com/graph/throttling). Calls that are refused count against
/// the quota too, so a wall of them would only grow.
/// </summary>
/// <param name="writes">Writes in 150 seconds.</param>
internal sealed class GraphQuota(TimeProvider time, int writes)
{
    /// <summary>The smallest tenant reads 3,500 units in 10 s, and no reading of ours costs more than two.</summary>
    private static readonly TimeSpan BetweenReads = TimeSpan.FromMilliseconds(10);

    private readonly Gate _reads = new(time, BetweenReads);
    private readonly Gate _writes = new(time, WritePace.Window / writes);
    private readonly WritePace _pace = new(time, writes);

    /// <summary>
    /// Why the call may not go, and when to come again; null when it may, with what is to be given to <see cref="Heard"/> afterwards.
    /// </summary>
    public async ValueTask<(Answer.Retry? HeldBack, Gate.Pass Pass)> AskAsync(bool isWrite, CancellationToken cancel)
    {
        if (!isWrite)
        {
            return _reads.MayPass(out var reads, out var pause) ? (null, reads) : (Paused(pause), default);
        }

        if (!_writes.MayPass(out var pass, out var wait))
        {
            return (Paused(wait), default);
        }

        if (!_pace.Take(Urgency.IsBackground, out wait))
        {
            _writes.Heard(pass, refused: null);
            return (new Answer.Retry(wait, "held back: the quota of writes to the directory is used up") { NotSent = true }, default);
        }

        return wait <= TimeSpan.Zero ? (null, pass) : await WaitAsync(wait, pass, cancel).ConfigureAwait(false);
    }

    /// <summary>What came of a call that went.</summary>
    /// <param name="status">Null when no answer came.</param>
    /// <param name="asked">The pause that the answer asks for.</param>
    /// <returns>For how long calls of its kind are held back now; null for not at all.</returns>
    public TimeSpan? Heard(bool isWrite, Gate.Pass pass, HttpStatusCode? status, TimeSpan? asked)
    {
        var refused = status is null ? (bool?)null : status == HttpStatusCode.TooManyRequests;
        if (!isWrite)
        {
            return _reads.Heard(pass, refused, asked);
        }

        _pace.GiveBack();
        if (refused == true)
        {
            _pace.Refused();
        }

        return _writes.Heard(pass, refused, asked);
    }

    /// <summary>Waits for the turn of a place that is taken; a pause that began meanwhile holds the call back after all.</summary>
    private async Task<(Answer.Retry? HeldBack, Gate.Pass Pass)> WaitAsync(TimeSpan wait, Gate.Pass pass, CancellationToken cancel)
    {
        TimeSpan? pause = null;
        try
        {
            await Task.Delay(wait, time, cancel).ConfigureAwait(false);
            if (pass.IsFirst || _writes.MayPass(out pass, out wait))
            {
                return (null, pass);
            }

            pause = wait;
        }
        catch (OperationCanceledException)
        {
            _writes.Heard(pass, refused: null);
        }

        _pace.Return();
        return (Paused(pause), default);
    }

    private static Answer.Retry Paused(TimeSpan? wait) => new(wait, "held back: the directory asked for a pause") { NotSent = true };
}
