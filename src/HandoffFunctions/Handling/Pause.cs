namespace HandoffFunctions.Handling;

/// <summary>
/// Waits. What follows runs on at once where the clock, or whoever cancels, comes to it: a wait that hands it to another thread, as a cancelled
/// delay does, could not be repeated step by step.
/// </summary>
internal static class Pause
{
    /// <exception cref="OperationCanceledException">It was cancelled before.</exception>
    public static async Task ForAsync(TimeSpan wait, TimeProvider time, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var over = new TaskCompletionSource();
        await using var timer = time.CreateTimer(_ => over.TrySetResult(), null, wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan).ConfigureAwait(false);
        await using var ended = cancel.UnsafeRegister((_, token) => over.TrySetCanceled(token), null).ConfigureAwait(false);
        await over.Task.ConfigureAwait(false);
    }
}
