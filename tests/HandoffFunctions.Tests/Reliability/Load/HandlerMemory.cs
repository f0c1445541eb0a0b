using System.Diagnostics;
using HandoffFunctions.Tests.Fixtures;

namespace HandoffFunctions.Tests.Reliability.Load;

/// <summary>What the program's process has in memory, sampled along a run.</summary>
internal sealed class HandlerMemory(Stack stack)
{
    private readonly List<(double Events, double Megabytes)> _samples = [];

    /// <summary>
    /// Has the runtime collect early and give memory back, so that what is seen is what is held. By itself it lets garbage lie as long as the
    /// machine has room, and then a sample says more about the machine than about the program.
    /// </summary>
    public static IReadOnlyDictionary<string, string> CollectEarly { get; } = new Dictionary<string, string>
    {
        ["DOTNET_gcServer"] = "0",
        ["DOTNET_gcConcurrent"] = "0",
        ["DOTNET_GCgen0size"] = "0x400000",
        ["DOTNET_GCConserveMemory"] = "9",
    };

    public double Last => _samples[^1].Megabytes;

    public double Most => _samples.Max(sample => sample.Megabytes);

    public void Sample(double events)
    {
        using var process = Process.GetProcessById(stack.Local.HandlerPid);
        _samples.Add((events, process.WorkingSet64 / 1024.0 / 1024.0));
    }

    /// <summary>
    /// Megabytes that a thousand events add after the warm-up: the median of the slopes between any two samples, which a few samples that were
    /// taken right before a collection do not bend (Theil and Sen).
    /// </summary>
    public double GrowthPerThousand(double warmUp)
    {
        var after = _samples.Where(sample => sample.Events >= warmUp).ToList();
        var slopes = after.SelectMany((one, n) => after.Skip(n + 1).Select(other => (other.Megabytes - one.Megabytes) / (other.Events - one.Events))).Order().ToList();
        return 1000 * slopes[slopes.Count / 2];
    }

    public override string ToString() => string.Join(", ", _samples.Select(sample => FormattableString.Invariant($"{sample.Events / 1000:0.#}k: {sample.Megabytes:0.0}")));
}
