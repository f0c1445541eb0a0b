using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Azure;
using Handoff.Rules.Ledger;
using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Simulation.Oracle;

/// <summary>How rows are found, and changed as if the product had written them so.</summary>
internal sealed partial class Tampered
{
    /// <summary>The device with the longest ledger and a handoff.</summary>
    private string Subject => _rows.Where(row => row.RowKey[0] == 'd' && row.RowKey.Contains("|h|", StringComparison.Ordinal)).Select(row => row.RowKey[..25])
        .MaxBy(key => _rows.Count(row => row.RowKey.StartsWith(key, StringComparison.Ordinal)))!;

    private TableEntity Head => Of("|head");

    /// <summary>A handoff that the head still has, with a step.</summary>
    private TableEntity Handoff => _rows.Find(row => row.RowKey.StartsWith(Subject + "|h|", StringComparison.Ordinal) && row.GetString("text0")!.Contains("\"kind\":\"RevokeTokens\"", StringComparison.Ordinal))!;

    private TableEntity Of(string part) => _rows.Find(row => row.RowKey.StartsWith(Subject + part, StringComparison.Ordinal))!;

    private TableEntity Entry(int number) => _rows.Find(row => row.RowKey == $"{Subject}|e|{number:D12}")!;

    private TableEntity Starting(string prefix) => _rows.Find(row => row.RowKey.StartsWith(prefix, StringComparison.Ordinal))!;

    /// <summary>A step that nobody will come by to take.</summary>
    private void Owe()
    {
        Rewrite(Handoff, "\"state\":\"Verified\"", "\"state\":\"Owed\",\"nextAt\":\"2026-11-22T07:00:00+00:00\"", Head.RowKey);
        Change(Head, row => row["text0"] = DueAt().Replace(row.GetString("text0")!, ""));
        _rows.RemoveAll(row => row.RowKey.StartsWith("at|", StringComparison.Ordinal) && row.RowKey.EndsWith(Subject, StringComparison.Ordinal));
        // By the ledger it was owed as well: an analyst asked for it again.
        var id = $"{Subject}-{Handoff.RowKey[28..]}";
        Append(Subject, $$"""{"type":"step.retryRequested","at":"2026-11-22T07:00:00Z","recordedAt":"2026-11-22T07:00:00Z","deviceId":"x","handoffId":"{{id}}","policy":"x"}""");
    }

    /// <summary>Puts another entry at the end of a ledger, rightly chained.</summary>
    private void Append(string subject, string text)
    {
        var last = _rows.Where(row => row.RowKey.StartsWith($"{subject}|e|", StringComparison.Ordinal)).MaxBy(row => row.RowKey, StringComparer.Ordinal)!;
        var entry = Next(last, text);
        _rows.Add(entry);
        Change(_rows.Find(row => row.RowKey == $"{subject}|head")!, row => row["seq"] = entry.GetInt64("seq")!);
        Change(_rows.Find(row => row.RowKey == $"{subject}|head")!, row => row["text0"] = row.GetString("text0")!
            .Replace($"\"seq\":{last.GetInt64("seq")}", $"\"seq\":{entry.GetInt64("seq")}", StringComparison.Ordinal)
            .Replace(last.GetString("hash")!, entry.GetString("hash")!, StringComparison.Ordinal));
    }

    private static TableEntity Next(TableEntity last, string text)
    {
        var (seq, prev) = (last.GetInt64("seq")!.Value + 1, last.GetString("hash")!);
        var chained = Chain.Append(seq - 1, prev, text);
        return new TableEntity(last.PartitionKey, $"{last.RowKey[..28]}{seq:D12}") { ETag = Another }.Set("seq", seq).Set("prev", prev).Set("hash", chained.Hash).Set("text0", text);
    }

    /// <summary>Changes a row's text, and its copies in other rows to the letter.</summary>
    private void Rewrite(TableEntity row, string from, string to, params string[] copies)
    {
        var before = row.GetString("text0")!;
        var after = before.Replace(from, to, StringComparison.Ordinal);
        Change(row, changed => changed["text0"] = after);
        foreach (var copy in copies)
        {
            Change(_rows.Find(other => other.RowKey == copy)!, changed => changed["text0"] = changed.GetString("text0")!.Replace(before, after, StringComparison.Ordinal));
        }
    }

    private void ChangeState(TableEntity row, Action<JsonNode> change)
    {
        var state = JsonNode.Parse(new KeptRow(row).Text)!;
        change(state);
        Change(row, changed =>
        {
            foreach (var part in changed.Properties.Keys.Where(name => name.StartsWith("text", StringComparison.Ordinal)).ToList())
            {
                changed.Set(part, null);
            }

            var text = state.ToJsonString();
            for (var part = 0; part * 32_000 < text.Length; part++)
            {
                changed[$"text{part}"] = text.Substring(part * 32_000, Math.Min(32_000, text.Length - (part * 32_000)));
            }
        });
    }

    private void Change(TableEntity row, Action<TableEntity> change)
    {
        var changed = When_a_row_is_not_as_it_must_be.Copy(row, Another);
        change(changed);
        _rows[_rows.IndexOf(row)] = changed;
    }

    private void Add(TableEntity row, Func<string, string> key)
    {
        var added = new TableEntity(row.PartitionKey, key(row.RowKey)) { ETag = Another };
        foreach (var (name, value) in row.Properties)
        {
            added.Set(name, value);
        }

        _rows.Add(added);
    }

    /// <summary>Only the head's own: within it nothing else is due in this way.</summary>
    [GeneratedRegex(""","dueAt":"[^"]*"(?=,"claim"|})""")]
    private static partial Regex DueAt();
}
