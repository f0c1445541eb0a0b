namespace HandoffFunctions.Tests.Reliability.Calls;

/// <summary>A process's view of the time. What it has waited for ends with it.</summary>
internal sealed class MortalClock(TimeProvider time, Func<bool> isDead) : TimeProvider
{
    private readonly List<ITimer> _timers = [];

    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    public override long TimestampFrequency => time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = time.CreateTimer(
            given =>
            {
                if (!isDead())
                {
                    callback(given);
                }
            },
            state,
            dueTime,
            period);
        _timers.Add(timer);
        return timer;
    }

    public void Stop() => _timers.ForEach(timer => timer.Dispose());
}
