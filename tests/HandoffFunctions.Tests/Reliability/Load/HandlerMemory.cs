using System.Diagnostics;
using System.Diagnostics.Tracing;
using HandoffFunctions.Tests.Fixtures;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;
using Microsoft.Diagnostics.Tracing.Parsers;
using Xunit;

namespace HandoffFunctions.Tests.Reliability.Load;

/// <summary>What the program's process holds on to, sampled along a run.</summary>
internal sealed class HandlerMemory(Stack stack)
{
    private readonly List<(double Events, double Megabytes)> _samples = [];

    public double Last => _samples[^1].Megabytes;

    /// <summary>What the operating system has given to the process, garbage and code included.</summary>
    public double WorkingSet
    {
        get
        {
            using var process = Process.GetProcessById(stack.Local.HandlerPid);
            return process.WorkingSet64 / 1024.0 / 1024.0;
        }
    }

    /// <summary>Has the process collect all its garbage, and notes what outlived that.</summary>
    public async Task SampleAsync(double events) => _samples.Add((events, await LiveBytesAsync() / 1024.0 / 1024.0));

    /// <summary>
    /// Megabytes that a thousand events add after the warm-up: the median of the slopes between any two samples, which a few that were taken
    /// while something was under way do not bend (Theil and Sen).
    /// </summary>
    public double GrowthPerThousand(double warmUp)
    {
        var after = _samples.Where(sample => sample.Events >= warmUp).ToList();
        var slopes = after.SelectMany((one, n) => after.Skip(n + 1).Select(other => (other.Megabytes - one.Megabytes) / (other.Events - one.Events))).Order().ToList();
        return 1000 * slopes[slopes.Count / 2];
    }

    public override string ToString() => string.Join(", ", _samples.Select(sample => FormattableString.Invariant($"{sample.Events / 1000:0.#}k: {sample.Megabytes:0.00}")));

    /// <summary>
    /// Whoever begins to listen with the keyword GCHeapCollect has the runtime collect everything first. What a collection of the oldest
    /// generation promotes is what is alive (https://learn.microsoft.com/dotnet/fundamentals/diagnostics/runtime-garbage-collection-events).
    /// </summary>
    private async Task<long> LiveBytesAsync()
    {
        const ClrTraceEventParser.Keywords keywords = ClrTraceEventParser.Keywords.GC | ClrTraceEventParser.Keywords.GCHeapCollect;
        using var session = await new DiagnosticsClient(stack.Local.HandlerPid).StartEventPipeSessionAsync(
            [new EventPipeProvider(ClrTraceEventParser.ProviderName, EventLevel.Informational, (long)keywords)], requestRundown: false, 16, CancellationToken.None);
        var live = Task.Run(() =>
        {
            using var events = new EventPipeEventSource(session.EventStream);
            var (generation, bytes) = (0, (long?)null);
            events.Clr.GCStart += start => generation = start.Depth;
            events.Clr.GCHeapStats += stats => bytes = generation == 2
                ? stats.TotalPromotedSize0 + stats.TotalPromotedSize1 + stats.TotalPromotedSize2 + stats.TotalPromotedSize3 + stats.TotalPromotedSize4
                : bytes;
            events.Process();
            return bytes;
        });
        await session.StopAsync(CancellationToken.None);
        var found = await live;
        Assert.True(found > 0, "the process has not collected its garbage");
        return found.Value;
    }
}
