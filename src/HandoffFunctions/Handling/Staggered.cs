namespace HandoffFunctions.Handling;

/// <summary>Work that is done in an order, as far as that holds nobody up.</summary>
internal static class Staggered
{
    /// <summary>
    /// Begins each piece when the one before has ended, or has taken so long that the next had better not wait for it; ends when all have
    /// ended. Pieces run on where the clock runs on: nothing here needs another thread.
    /// </summary>
    public static async Task RunAsync(IEnumerable<Func<Task>> pieces, TimeSpan patience, TimeProvider time)
    {
        var begun = new List<Task>();
        foreach (var piece in pieces)
        {
            if (begun is [.., { IsCompleted: false } before])
            {
                var late = new TaskCompletionSource();
                await using var timer = time.CreateTimer(_ => late.TrySetResult(), null, patience, Timeout.InfiniteTimeSpan).ConfigureAwait(false);
                await Task.WhenAny(before, late.Task).ConfigureAwait(false);
            }

            begun.Add(piece());
        }

        await Task.WhenAll(begun).ConfigureAwait(false);
    }
}
