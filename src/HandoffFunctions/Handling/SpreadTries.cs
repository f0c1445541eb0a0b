namespace HandoffFunctions.Handling;

/// <summary>
/// Spreads the tries of those in several processes who would write one row, so that they seldom meet twice. Of sixteen who begin in the same
/// moment one succeeds; the other fifteen need a span much longer than one exchange with storage, or most of them meet again. So the span
/// is a multiple of how long the exchange took that was refused, which tells also how busy storage is.
/// </summary>
internal sealed class SpreadTries(TimeProvider time, Random chance)
{
    /// <summary>Two writers on one device are common at a handoff; sixteen are not. Then the delivery is left to come again.</summary>
    public const int Most = 12;

    /// <summary>
    /// In exchanges. Two at once then need three round trips each, and the second waits for half the span on average; sixteen need about
    /// four, and fewer where each has more than one write to do.
    /// </summary>
    private const double FirstSpan = 32;

    private static readonly TimeSpan ShortestSpan = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestSpan = TimeSpan.FromSeconds(3);

    /// <summary>An event must be answered within 30 s (https://learn.microsoft.com/azure/event-grid/delivery-and-retry), the waits included.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly long _joined = time.GetTimestamp();
    private long _began = time.GetTimestamp();

    /// <summary>How often it was tried.</summary>
    public int Count { get; set; }

    /// <summary>An exchange with storage begins.</summary>
    public void Begin() => _began = time.GetTimestamp();

    /// <summary>Waits before the next try, or answers false when it has been tried for long enough.</summary>
    /// <param name="wait">Whether to wait at all.</param>
    public async Task<bool> MayTryAgainAsync(bool wait, CancellationToken cancel)
    {
        if (Count >= Most || time.GetElapsedTime(_joined) > Patience)
        {
            return false;
        }

        if (!wait)
        {
            return true;
        }

        var span = time.GetElapsedTime(_began) * FirstSpan * Math.Pow(2, Count - 1);
        span = span < ShortestSpan ? ShortestSpan : span > LongestSpan ? LongestSpan : span;
        await Pause.ForAsync(span * chance.NextDouble(), time, cancel).ConfigureAwait(false);
        return true;
    }
}
