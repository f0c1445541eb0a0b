using System.Text.Json.Nodes;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Control;

/// <summary>The faults in force, oldest first: the first that hits a call decides its fate.</summary>
internal sealed class FaultList
{
    private readonly Lock _gate = new();
    private readonly List<Entry> _entries = [];

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
