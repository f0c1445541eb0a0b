using System.Text.RegularExpressions;

namespace HandoffFunctions.Tests.Reliability.Calls;

/// <summary>One call that a process of the app made.</summary>
/// <param name="Number">Counted over all services and all processes of one run, from 0.</param>
/// <param name="During">What the app was told to do when it made the call.</param>
internal sealed partial record NumberedCall(int Number, string Service, string Method, string Path, string During)
{
    /// <summary>Whether doing it and not doing it leave the same behind.</summary>
    public bool Reads => Method == "GET";

    /// <summary>What it looks like apart from keys, versions and shards.</summary>
    public string Shape => $"{Service} {Method} {Unforeseeable().Replace(Path, "*")}";

    public override string ToString() => $"call {Number} ({Shape}, during {During})";

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{16,}|(?<=PartitionKey='|eq%20')s[0-9]+|(?<=at%7C)[0-9]+|[0-9]{19}", RegexOptions.IgnoreCase)]
    private static partial Regex Unforeseeable();
}

/// <summary>At which call, and in which way.</summary>
internal sealed record Disturbance(int Number, Way Way);

/// <summary>Numbers every call of a run and disturbs one of them.</summary>
internal sealed class CallCount(Disturbance? disturbance)
{
    private readonly List<NumberedCall> _calls = [];

    public IReadOnlyList<NumberedCall> Calls => _calls;

    /// <summary>The call that was disturbed; null as long as none was.</summary>
    public NumberedCall? Disturbed { get; private set; }

    public string During { get; set; } = "start";

    /// <summary>Whether calls are only let pass for now.</summary>
    public bool IsPaused { get; set; }

    public Way? Next(string service, string method, string path)
    {
        if (IsPaused)
        {
            return null;
        }

        var call = new NumberedCall(_calls.Count, service, method, path, During);
        _calls.Add(call);
        if (disturbance is null || call.Number < disturbance.Number)
        {
            return null;
        }

        if (call.Number == disturbance.Number)
        {
            Disturbed = call;
            return disturbance.Way;
        }

        // A client's own repeats come one right after the other.
        return disturbance.Way.Repeats() && call.Number < disturbance.Number + Repeats && (call.Service, call.Method, call.Path) == (Disturbed!.Service, Disturbed.Method, Disturbed.Path)
            ? disturbance.Way
            : null;
    }

    /// <summary>The first try and three more are what the table's client makes.</summary>
    private const int Repeats = 4;
}
