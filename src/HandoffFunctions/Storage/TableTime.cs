using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Storage;

/// <summary>
/// The time by the table's clock, which is the same for every instance. By its own clock an instance whose clock is wrong would take a late
/// event for a punctual one, a claim that stands for void, and what is due for not due yet. How long something takes, and when a timer fires,
/// stays the machine's own affair.
/// </summary>
internal sealed class TableTime(ITable table, TimeProvider machine) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => machine.LocalTimeZone;

    public override long TimestampFrequency => machine.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => machine.GetUtcNow() + table.Ahead;

    public override long GetTimestamp() => machine.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => machine.CreateTimer(callback, state, dueTime, period);
}
