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
    /// <summary>
    /// Twice as fast as the quota is on average: what came in a burst before becomes free in a burst again. Who comes too early is held back
    /// again, at the price of the few calls that are refused.
    /// </summary>
    private readonly Gate _writes = new(time, WritePace.Window / writes / 2);

    private readonly WritePace _pace = new(time, writes);

    /// <summary>When a write was last held back or refused; 0 for never.</summary>
    private long _heldAt;

    /// <summary>Why the call may not go, and when to come again; null when it may.</summary>
    /// <param name="pass">To be given to <see cref="Heard"/> when it went.</param>
    public Answer.Retry? Ask(bool isWrite, out Gate.Pass pass)
    {
        var gate = isWrite ? _writes : _reads;
        if (!gate.MayPass(out pass, out var wait))
        {
            return Paused(wait, isWrite);
        }

        if (!isWrite || _pace.Take(Urgency.IsBackground, out wait))
        {
            return null;
        }

        gate.Heard(pass, refused: null);
        return UsedUp(wait);
    }

    /// <summary>Why no write may go now, and when to come again; null when one might. Nothing is taken by asking.</summary>
    public Answer.Retry? HoldsBackWrites() =>
        !_writes.WouldPass(out var wait) ? Paused(wait) : _pace.HasPlace(Urgency.IsBackground, out wait) ? null : UsedUp(wait);

    /// <summary>Whether a write was held back or refused within so long.</summary>
    public bool HeldBackWithin(TimeSpan last) => Interlocked.Read(ref _heldAt) is not 0 and var at && time.GetElapsedTime(at) <= last;

    /// <summary>What came of a call that went.</summary>
    /// <param name="status">Null when no answer came.</param>
    /// <param name="asked">The pause that the answer asks for.</param>
    /// <returns>For how long calls of its kind are held back now; null for not at all.</returns>
    public TimeSpan? Heard(bool isWrite, Gate.Pass pass, HttpStatusCode? status, TimeSpan? asked)
    {
        bool? refused = status is null ? null : status == HttpStatusCode.TooManyRequests;
        if (isWrite)
        {
            _pace.GiveBack();
            Note(refused == true);
        }

        return (isWrite ? _writes : _reads).Heard(pass, refused, asked);
    }

    private Answer.Retry Paused(TimeSpan wait, bool isWrite = true)
    {
        Note(isWrite);
        return new Answer.Retry(wait, "held back: the directory asked for a pause") { NotSent = true };
    }

    private Answer.Retry UsedUp(TimeSpan wait)
    {
        Note(isHeld: true);
        return new Answer.Retry(wait, "held back: the quota of writes to the directory is used up") { NotSent = true };
    }

    private void Note(bool isHeld)
    {
        if (isHeld)
        {
            Interlocked.Exchange(ref _heldAt, time.GetTimestamp());
        }
    }
}
