namespace HandoffFunctions.Hosting;

/// <summary>What is done once after the start, while the app already answers.</summary>
internal static class Prepare
{
    /// <summary>
    /// Makes the table and reads which devices and people are known. Failing here must not end the process: an event that finds no table fails and is
    /// delivered again.
    /// </summary>
    public static async Task TableAsync(Stories stories, ILogger logger, CancellationToken cancel)
    {
        try
        {
            await stories.Store.PrepareAsync(cancel).ConfigureAwait(false);
            await Task.WhenAll(stories.Known.ReadAsync(cancel), stories.Whereabouts.ReadAsync(cancel)).ConfigureAwait(false);
        }
        catch (Azure.RequestFailedException failure)
        {
            logger.LogWarning("Storage is not ready yet: {Failure}", FailureInWords.Of(failure));
        }
    }
}
