namespace HandoffFunctions.Simulation.Oracle;

/// <summary>Every row that belongs to one device or person, as last seen.</summary>
internal sealed class SubjectView(string key)
{
    private readonly List<KeptRow> _newEntries = [];

    public string Key { get; } = key;

    public KeptRow? Head { get; set; }

    /// <summary>The ledger, oldest entry first; entry n stands at n - 1.</summary>
    public List<LedgerRow> Ledger { get; } = [];

    /// <summary>How often a fact stands on the ledger.</summary>
    public Dictionary<(string Source, string Id), int> FactsEntered { get; } = [];

    /// <summary>The events that were seen, by their own rows.</summary>
    public Dictionary<(string Source, string Id), string> Seen { get; } = [];

    public Dictionary<string, (KeptRow Row, HandoffRow Read)> Handoffs { get; } = [];
    public Dictionary<string, (KeptRow Row, FindingRow Read)> Findings { get; } = [];
    public Dictionary<string, KeptRow> OpenFindings { get; } = [];
    public Dictionary<string, KeptRow> Traces { get; } = [];
    public Dictionary<string, KeptRow> Completed { get; } = [];
    public HashSet<string> Agenda { get; } = [];
    public HashSet<string> Known { get; } = [];

    /// <summary>How far each step has come by the ledger alone.</summary>
    public StepsByLedger Steps { get; } = new();

    public void Add(KeptRow entry) => _newEntries.Add(entry);

    /// <summary>Puts the entries that are new at the end of the ledger, each checked against the one before.</summary>
    public void Append()
    {
        _newEntries.Sort((one, other) => string.CompareOrdinal(one.Key, other.Key));
        foreach (var row in _newEntries)
        {
            var entry = LedgerRow.Read(row, Key, Ledger.Count == 0 ? null : Ledger[^1]);
            Ledger.Add(entry);
            Steps.Apply(entry);
            if (entry is { IsFact: true, Event: { } cause })
            {
                FactsEntered[cause] = FactsEntered.GetValueOrDefault(cause) + 1;
            }
        }

        _newEntries.Clear();
    }
}
