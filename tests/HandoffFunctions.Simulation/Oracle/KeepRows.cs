using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Simulation.Oracle;

/// <summary>Remembers all rows and sorts what changed to the device or person that it belongs to. What may never change is held to that here.</summary>
internal sealed class KeepRows(SearchSecrets secrets)
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

    /// <summary>What a row is about, by the pattern of its key in docs/storage.md.</summary>
    private void Sort(KeptRow? before, KeptRow? after, string key)
    {
        if (key.Length > Keys.SubjectLength && key[Keys.SubjectLength] == '|')
        {
            OfSubject(View(key[..Keys.SubjectLength]), key[(Keys.SubjectLength + 1)..], before, after);
            return;
        }

        switch (key.Split('|'))
        {
            case ["at", _, var subject]:
                Put(View(subject).Agenda, key, after);
                break;
            case ["w", _, var device]:
                Put(View(device).Traces, key, after);
                break;
            case ["k", var device]:
                Stays("known devices stay known", key, after);
                Put(View(device).Known, key, after);
                break;
            case ["o", var id]:
                Put(OfFinding(id).OpenFindings, id, after);
                break;
            case ["f", var id]:
                Stays("findings stay on record", key, after);
                OfFinding(id).Findings[id] = (after!, FindingRow.Read(after!));
                break;
        }
    }

    private void OfSubject(SubjectView subject, string part, KeptRow? before, KeptRow? after)
    {
        var key = (after ?? before)!.Key;
        switch (part.Split('|'))
        {
            case ["head"]:
                Stays("a ledger's head stays", key, after);
                subject.Head = after;
                break;
            case ["e", _]:
                Stays("ledger rows never vanish", key, after);
                if (before is not null)
                {
                    throw new InvariantBrokenException("ledger rows never change", key, before.HasSameContent(after!) ? "it was written a second time" : "it says something else than before");
                }

                subject.Add(after!);
                break;
            case ["i", _]:
                Stays("one id row for every event, and its entry once", key, after);
                See(subject, before, after!);
                break;
            case ["h", _]:
                Stays("handoffs stay on record", key, after);
                var id = $"{subject.Key}-{part[2..]}";
                HandoffsBefore.TryAdd(id, subject.Handoffs.TryGetValue(id, out var was) ? was.Read : null);
                subject.Handoffs[id] = (after!, HandoffRow.Read(after!));
                break;
        }
    }

    private static void See(SubjectView subject, KeptRow? before, KeptRow after)
    {
        var cause = (after.Entity.GetString("source") ?? "", after.Entity.GetString("id") ?? "");
        if (before is not null || !subject.Seen.TryAdd(cause, after.Key))
        {
            throw new InvariantBrokenException("one id row for every event, and its entry once", after.Key, $"{cause} was put on record twice");
        }
    }

    private SubjectView OfFinding(string id) => id.Split('-') is [_, var subject, _] && subject != Feeds.Key ? View(subject) : Feeds;

    private SubjectView View(string key)
    {
        if (!_subjects.TryGetValue(key, out var subject))
        {
            _subjects.Add(key, subject = new SubjectView(key));
        }

        _changed.Add(subject);
        return subject;
    }

    private static void Stays(string invariant, string key, KeptRow? after)
    {
        if (after is null)
        {
            throw new InvariantBrokenException(invariant, key, "it is gone");
        }
    }

    private static void Put(HashSet<string> rows, string key, KeptRow? after) => _ = after is null ? rows.Remove(key) : rows.Add(key);

    private static void Put(Dictionary<string, KeptRow> rows, string key, KeptRow? after)
    {
        if (after is null)
        {
            rows.Remove(key);
        }
        else
        {
            rows[key] = after;
        }
    }
}
