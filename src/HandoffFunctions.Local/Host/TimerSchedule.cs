using System.Globalization;
using System.Text.Json.Nodes;
using HandoffFunctions.Local.Web;
using NCrontab;

namespace HandoffFunctions.Local.Host;

/// <summary>
/// Runs one timer function on its NCRONTAB schedule (UTC) and on demand, never twice at once. A failed run is logged
/// and tried at the next tick, after the function's retry policy, if it has one.
/// </summary>
internal sealed class TimerSchedule(
    FunctionBinding function, CrontabSchedule schedule, Invocations invocations, LogLines log, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private DateTime _last;

    public FunctionBinding Function => function;

    /// <exception cref="CannotStartException">The schedule is not NCRONTAB.</exception>
    public static TimerSchedule For(
        FunctionBinding function, IReadOnlyDictionary<string, string> settings, Invocations invocations, LogLines log, TimeProvider clock)
    {
        var text = HostSettings.Expand(function.Trigger.Text("schedule") ?? "", settings);
        var options = new CrontabSchedule.ParseOptions { IncludingSeconds = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length == 6 };
        return CrontabSchedule.TryParse(text, options) is { } schedule
            ? new TimerSchedule(function, schedule, invocations, log, clock)
            : throw new CannotStartException($"The schedule '{text}' of {function.Name} is not an NCRONTAB expression.");
    }

    /// <summary>Ticks until it is cancelled.</summary>
    public async Task RunOnScheduleAsync(CancellationToken stopping)
    {
        try
        {
            if (function.Trigger.Flag("runOnStartup") == true)
            {
                await RunAsync(stopping);
            }
            for (var due = clock.GetUtcNow().UtcDateTime; ;)
            {
                // A delay may end a little early; counting on from the tick itself runs no tick twice.
                var now = clock.GetUtcNow().UtcDateTime;
                due = schedule.GetNextOccurrence(now > due ? now : due);
                await Task.Delay(due - now, clock, stopping);
                await RunAsync(stopping);
            }
        }
        catch (OperationCanceledException)
        {
            // The stack stops.
        }
    }

    /// <summary>Runs it now, or as soon as a run under way has ended.</summary>
    public async Task<InvocationResult> RunAsync(CancellationToken stopping)
    {
        await _oneAtATime.WaitAsync(stopping);
        try
        {
            for (var retry = 1; ; retry++)
            {
                var result = await invocations.InvokeAsync(function, Envelope.ForTimer(function, Status(), isPastDue: false, clock.GetUtcNow()));
                if (result.Succeeded || function.Retry?.PauseBefore(retry) is not { } pause)
                {
                    _last = clock.GetUtcNow().UtcDateTime;
                    return result;
                }
                log.Add($"[host] {function.Name}: retry {retry} in {pause}.");
                await Task.Delay(pause, clock, stopping);
            }
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    /// <summary>The host keeps a status for schedules of a minute or slower only.</summary>
    private JsonObject? Status()
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var next = schedule.GetNextOccurrence(now);
        return schedule.GetNextOccurrence(next) - next < TimeSpan.FromMinutes(1) ? null : new JsonObject
        {
            ["Last"] = Time(_last),
            ["Next"] = Time(next),
            ["LastUpdated"] = Time(_last),
        };
    }

    private static string Time(DateTime time) =>
        time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture) + (time == default ? "" : "+00:00");
}
