namespace HandoffFunctions.Simulation.Memory;

/// <summary>One machine's view of the time.</summary>
internal sealed class VirtualClock(VirtualTime time, TimeSpan skew) : TimeProvider
{
    /// <summary>How far it is ahead. Machines correct their clocks, so it may change.</summary>
    public TimeSpan Skew { get; set; } = skew;

    /// <summary>Whether its timers still fire; those of a dead process do not.</summary>
    internal bool IsStopped { get; private set; }

    public void Stop() => IsStopped = true;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => time.Now + Skew;

    public override long GetTimestamp() => time.Now.UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(time, this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }
}
