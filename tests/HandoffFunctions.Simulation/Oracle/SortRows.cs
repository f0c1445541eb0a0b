namespace HandoffFunctions.Simulation.Oracle;

/// <summary>Sorts rows by their keys to the device or person that they belong to.</summary>
internal sealed partial class KeepRows
{
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
            case ["z", _, var handoff]:
                Put(View(handoff[..Keys.SubjectLength]).Completed, key, after);
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
