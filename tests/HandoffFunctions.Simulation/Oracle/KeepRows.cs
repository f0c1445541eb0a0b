using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Simulation.Oracle;

/// <summary>Remembers all rows and sorts what changed to the device or person that it belongs to. What may never change is held to that here.</summary>
internal sealed partial class KeepRows(SearchSecrets secrets)
{
    private readonly Dictionary<string, Dictionary<string, KeptRow>> _partitions = [];
    private readonly Dictionary<string, SubjectView> _subjects = [];
    private readonly HashSet<SubjectView> _changed = [];
    private long _round;
    private int _count;

    public IReadOnlyDictionary<string, SubjectView> Subjects => _subjects;

    /// <summary>What belongs to nobody: findings about feeds.</summary>
    public SubjectView Feeds { get; } = new("d000000000000000000000000");

    public (string Row, int Bytes) Largest { get; private set; }

    /// <summary>Handoffs as they were before they changed, since the last time that somebody asked.</summary>
    public Dictionary<string, HandoffRow?> HandoffsBefore { get; } = [];

    public SubjectView? Find(string subject) => _subjects.GetValueOrDefault(subject);

    /// <summary>The subjects of which a row changed since the last time.</summary>
    public IReadOnlyList<SubjectView> TakeChanged()
    {
        SubjectView[] changed = [.. _changed];
        _changed.Clear();
        return changed;
    }

    /// <summary>Takes in the whole table.</summary>
    public void Take(IEnumerable<TableEntity> rows)
    {
        _round++;
        var found = 0;
        foreach (var row in rows)
        {
            found++;
            var partition = Partition(row.PartitionKey);
            if (partition.TryGetValue(row.RowKey, out var kept) && kept.IsSame(row))
            {
                kept.Round = _round;
            }
            else
            {
                Put(partition, kept, row);
            }
        }

        if (found < _count)
        {
            foreach (var gone in _partitions.Values.SelectMany(partition => partition.Values).Where(row => row.Round < _round).ToList())
            {
                Drop(gone);
            }
        }
    }

    /// <summary>Takes in one row.</summary>
    public void Take(TableEntity? before, TableEntity? after)
    {
        var row = after ?? before ?? throw new ArgumentException("A row was there before or is there after.", nameof(after));
        var partition = Partition(row.PartitionKey);
        var kept = partition.GetValueOrDefault(row.RowKey);
        if (after is not null)
        {
            Put(partition, kept, after);
        }
        else if (kept is not null)
        {
            Drop(kept);
        }
    }

    private Dictionary<string, KeptRow> Partition(string key)
    {
        if (!_partitions.TryGetValue(key, out var partition))
        {
            _partitions.Add(key, partition = new Dictionary<string, KeptRow>(StringComparer.Ordinal));
        }

        return partition;
    }

    private void Put(Dictionary<string, KeptRow> partition, KeptRow? before, TableEntity row)
    {
        var kept = new KeptRow(row) { Round = _round };
        partition[row.RowKey] = kept;
        _count += before is null ? 1 : 0;
        secrets.In(kept);
        if (RowSize.Check(row) is var bytes && bytes > Largest.Bytes)
        {
            Largest = (row.RowKey, bytes);
        }

        Sort(before, kept, row.RowKey);
    }

    private void Drop(KeptRow gone)
    {
        _partitions[gone.Entity.PartitionKey].Remove(gone.Key);
        _count--;
        Sort(gone, null, gone.Key);
    }
}
