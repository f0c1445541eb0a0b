using System.Text.Json.Nodes;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Control;

/// <summary>The faults in force, oldest first: the first that hits a call decides its fate.</summary>
internal sealed class FaultList
{
    private readonly Lock _gate = new();
    private readonly List<Entry> _entries = [];
    private int _hanging;

    /// <summary>How many calls hang at this moment, each after what it was to do was done or left undone.</summary>
    public int Hanging => Volatile.Read(ref _hanging);

    public void Add(params IEnumerable<Fault> faults)
    {
        lock (_gate)
        {
            _entries.AddRange(faults.Select(fault => new Entry(fault)));
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _entries.Clear();
        }
    }

    /// <summary>The fault for this call, counted as used; null when the call goes through.</summary>
    internal Fault? Take(string service, string method, RequestTarget target)
    {
        lock (_gate)
        {
            var entry = _entries.Find(entry =>
                (entry.Fault.Times is not { } times || entry.Hits < times) && entry.Fault.Hits(service, method, target));
            if (entry is null)
            {
                return null;
            }
            entry.Hits++;
            return entry.Fault;
        }
    }

    /// <summary>Leaves a call without an answer until its caller gives up.</summary>
    internal async Task HangAsync(TimeProvider clock, CancellationToken callerLeft)
    {
        Interlocked.Increment(ref _hanging);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, clock, callerLeft);
        }
        finally
        {
            Interlocked.Decrement(ref _hanging);
        }
    }

    internal JsonArray ToJson()
    {
        lock (_gate)
        {
            return _entries.Select(entry =>
            {
                var node = entry.Fault.ToJson()!.AsObject();
                node["hits"] = entry.Hits;
                return (JsonNode?)node;
            }).ToJsonArray();
        }
    }

    private sealed class Entry(Fault fault)
    {
        public Fault Fault { get; } = fault;

        public int Hits { get; set; }
    }
}
