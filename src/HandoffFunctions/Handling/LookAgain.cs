namespace HandoffFunctions.Handling;

/// <summary>Looks at something that may show late.</summary>
internal static class LookAgain
{
    /// <summary>
    /// Looks until it shows, a little less often each time, and once more when the patience is over; answers what was seen last.
    /// </summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> look, Func<T, bool> shows, TimeSpan patience, TimeProvider time, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        for (var looks = 1; ; looks++)
        {
            var left = patience - time.GetElapsedTime(started);
            var seen = await look().ConfigureAwait(false);
            if (shows(seen) || left <= TimeSpan.Zero)
            {
                return seen;
            }

            var pause = TimeSpan.FromMilliseconds(Math.Min(1000, 60 * Math.Pow(1.6, looks)));
            await Pause.ForAsync(pause < left ? pause : left, time, cancel).ConfigureAwait(false);
        }
    }
}
