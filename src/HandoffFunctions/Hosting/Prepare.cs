namespace HandoffFunctions.Hosting;

/// <summary>What is done once after the start, while the app already answers.</summary>
internal static class Prepare
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Makes the table if it is not there, and reads which devices and people are known, again and again until both are done: an event that
    /// finds no table fails and is delivered again, but nobody else would ever make it.
    /// </summary>
    public static async Task TableAsync(Stories stories, TimeProvider time, ILogger logger, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await stories.Store.PrepareAsync(cancel).ConfigureAwait(false);
                await Task.WhenAll(stories.Known.ReadAsync(cancel), stories.Whereabouts.ReadAsync(cancel)).ConfigureAwait(false);
                return;
            }
            catch (Azure.RequestFailedException failure)
            {
                logger.LogWarning("Storage is not ready yet: {Failure}", FailureInWords.Of(failure));
            }

            await Task.Delay(Again, time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
