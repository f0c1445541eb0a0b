namespace HandoffFunctions.Hosting;

/// <summary>What is done once after the start, while the app already answers.</summary>
internal static class Prepare
{
    /// <summary>
    /// Makes the table and reads which devices and people are known. Failing here must not end the process: an event that finds no table fails and is
    /// delivered again.
    /// </summary>
    public static async Task TableAsync(Wiring wiring, ILogger logger, CancellationToken cancel)
    {
        try
        {
            await wiring.Table.CreateIfNotExistsAsync(cancel).ConfigureAwait(false);
            await Task.WhenAll(wiring.Known.ReadAsync(cancel), wiring.Whereabouts.ReadAsync(cancel)).ConfigureAwait(false);
        }
        catch (Azure.RequestFailedException failure)
        {
            logger.LogWarning("Storage is not ready yet: {Status} {Code}", failure.Status, failure.ErrorCode);
        }
    }
}
