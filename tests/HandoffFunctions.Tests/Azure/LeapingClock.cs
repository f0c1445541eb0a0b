namespace HandoffFunctions.Tests.Adapters;

/// <summary>
/// Virtual time: nobody waits. A timer of a few seconds, as a poll sets it, moves the clock to its end at once; a longer one, as a deadline
/// is, goes off when the clock comes by.
/// </summary>
public sealed class LeapingClock : TimeProvider
{
    private static readonly TimeSpan Leap = TimeSpan.FromSeconds(5);
    private readonly Lock _lock = new();
    private readonly List<Waiting> _waiting = [];
    private DateTimeOffset _now = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    public DateTimeOffset Now
    {
        get
        {
            lock (_lock)
            {
                return _now;
            }
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Now;

    public override long GetTimestamp() => Now.UtcTicks;

    public void Move(TimeSpan by)
    {
        List<Waiting> over;
        lock (_lock)
        {
            _now += by;
            over = [.. _waiting.Where(timer => timer.At <= _now)];
            _waiting.RemoveAll(over.Contains);
        }

        over.ForEach(timer => timer.Fire());
    }

    public void MoveTo(DateTimeOffset time)
    {
        if (time > Now)
        {
            Move(time - Now);
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Waiting(this, () => callback(state), dueTime < TimeSpan.Zero ? DateTimeOffset.MaxValue : Now + dueTime);
        if (dueTime >= TimeSpan.Zero && dueTime <= Leap)
        {
            Move(dueTime);
            timer.Fire();
        }
        else
        {
            lock (_lock)
            {
                _waiting.Add(timer);
            }
        }

        return timer;
    }

    private sealed record Waiting(LeapingClock Clock, Action Fire, DateTimeOffset At) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
            lock (Clock._lock)
            {
                Clock._waiting.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
