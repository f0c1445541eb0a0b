namespace HandoffFunctions.Local.Control;

/// <summary>
/// Counts the work in flight: deliveries, invocations, and retries that are due within a second. When it is zero,
/// nothing more happens until someone acts or a clock ticks.
/// </summary>
internal sealed class Activity
{
    private readonly Lock _gate = new();
    private readonly List<TaskCompletionSource> _waiting = [];

    /// <summary>How many deliveries and invocations are under way.</summary>
    public int InFlight { get; private set; }

    /// <summary>True when nothing is under way at some moment within <paramref name="patience"/>.</summary>
    public async Task<bool> WaitUntilIdleAsync(TimeSpan patience, CancellationToken cancellationToken = default)
    {
        TaskCompletionSource idle;
        lock (_gate)
        {
            if (InFlight == 0)
            {
                return true;
            }
            idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add(idle);
        }
        try
        {
            await idle.Task.WaitAsync(patience, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            lock (_gate)
            {
                _waiting.Remove(idle);
            }
        }
    }

    /// <summary>One piece of work, until the returned value is disposed.</summary>
    internal Piece Begin()
    {
        lock (_gate)
        {
            InFlight++;
        }
        return new Piece(this);
    }

    private void End()
    {
        lock (_gate)
        {
            if (--InFlight == 0)
            {
                _waiting.ForEach(waiting => waiting.TrySetResult());
            }
        }
    }

    internal sealed class Piece(Activity owner) : IDisposable
    {
        private int _ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
            {
                owner.End();
            }
        }
    }
}
