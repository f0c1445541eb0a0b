namespace HandoffFunctions.Storage;

/// <summary>Reads something when it was never read or is too old. Whoever comes meanwhile waits for the one reading.</summary>
/// <param name="after">How old is too old; zero: what was read once stays good.</param>
internal sealed class FromTimeToTime(TimeProvider time, TimeSpan after, Func<CancellationToken, Task> read)
{
    private readonly OneAtATime _one = new();
    private DateTimeOffset? _readAt;
    private long? _began;

    public async Task EnsureAsync(CancellationToken cancel)
    {
        if (IsFresh)
        {
            return;
        }

        using var turn = await _one.EnterAsync(cancel).ConfigureAwait(false);
        if (!IsFresh)
        {
            await ReadAsync(cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Reads it now, unless what was read once stays good.</summary>
    public async Task AgainAsync(CancellationToken cancel)
    {
        using var turn = await _one.EnterAsync(cancel).ConfigureAwait(false);
        if (_readAt is null || after != TimeSpan.Zero)
        {
            await ReadAsync(cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Reads it as it is now: whoever asks while a reading is under way shares the next one with all others who do.</summary>
    public async Task NowAsync(CancellationToken cancel)
    {
        var asked = time.GetTimestamp();
        using var turn = await _one.EnterAsync(cancel).ConfigureAwait(false);
        if (_began is null || _began < asked)
        {
            await ReadAsync(cancel).ConfigureAwait(false);
        }
    }

    private async Task ReadAsync(CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        await read(cancel).ConfigureAwait(false);
        (_began, _readAt) = (began, time.GetUtcNow());
    }

    private bool IsFresh => _readAt is { } at && (after == TimeSpan.Zero || time.GetUtcNow() - at < after);
}
