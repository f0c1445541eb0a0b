namespace HandoffFunctions.Simulation.Memory;

/// <summary>Fires on the thread that lets the time pass.</summary>
internal sealed class VirtualTimer(VirtualTime time, VirtualClock clock, TimerCallback callback, object? state) : ITimer
{
    private TimeSpan _period = Timeout.InfiniteTimeSpan;
    private bool _isDisposed;

    /// <summary>The place in the queue that counts; null when the timer is not set.</summary>
    internal (DateTimeOffset At, long Order)? DueAs { get; private set; }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (_isDisposed)
        {
            return false;
        }

        _period = period;
        DueAs = dueTime == Timeout.InfiniteTimeSpan ? null : time.Enqueue(this, dueTime);
        return true;
    }

    internal void Fire()
    {
        DueAs = _period > TimeSpan.Zero && !clock.IsStopped ? time.Enqueue(this, _period) : null;
        if (!clock.IsStopped)
        {
            callback(state);
        }
    }

    public void Dispose() => (_isDisposed, DueAs) = (true, null);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
