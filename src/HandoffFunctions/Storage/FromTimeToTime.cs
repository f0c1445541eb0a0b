namespace HandoffFunctions.Storage;

/// <summary>Reads something when it was never read or is too old. Whoever comes meanwhile waits for the one reading.</summary>
/// <param name="after">How old is too old; zero: what was read once stays good.</param>
internal sealed class FromTimeToTime(TimeProvider time, TimeSpan after, Func<CancellationToken, Task> read) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private DateTimeOffset? _readAt;

    public async Task EnsureAsync(CancellationToken cancel)
    {
        if (IsFresh)
        {
            return;
        }

        await _one.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (!IsFresh)
            {
                await read(cancel).ConfigureAwait(false);
                _readAt = time.GetUtcNow();
            }
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private bool IsFresh => _readAt is { } at && (after == TimeSpan.Zero || time.GetUtcNow() - at < after);
}
