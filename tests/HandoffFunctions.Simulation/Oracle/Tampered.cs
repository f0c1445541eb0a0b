using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Azure;
using Handoff.Rules.Ledger;
using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Simulation.Oracle;

/// <summary>A table's rows with one thing wrong.</summary>
internal sealed partial class Tampered(IReadOnlyList<TableEntity> rows, string secret)
{
    private static readonly ETag Another = new("W/\"another\"");

    private readonly List<TableEntity> _rows = [.. rows];

    /// <summary>Whether the wrong was there from the beginning, so that nobody saw it happen.</summary>
    public static bool WasAlwaysSo(string how) => how.Contains("never there", StringComparison.Ordinal) || how.Contains("always", StringComparison.Ordinal)
        || how is "an entry follows another" or "an entry does not say when it was recorded";

    public IReadOnlyList<TableEntity> By(string how)
    {
        switch (how)
        {
            case "an entry is deleted" or "an entry was never there":
                _rows.Remove(Entry(2));
                break;
            case "an entry says something else" or "an entry always said something else":
                Change(Entry(2), row => row["text0"] = row.GetString("text0")!.Replace("\"at\":\"2026", "\"at\":\"2027", StringComparison.Ordinal));
                break;
            case "an entry follows another":
                Change(Entry(2), row => row["prev"] = new string('1', 64));
                break;
            case "an entry is written again":
                Change(Entry(2), _ => { });
                break;
            case "the last entry was never there":
                _rows.Remove(_rows.Where(row => row.RowKey.StartsWith(Subject, StringComparison.Ordinal) && When_a_row_is_not_as_it_must_be.IsEntry(row)).MaxBy(row => row.RowKey, StringComparer.Ordinal)!);
                break;
            case "an entry does not say when it was recorded":
                Change(Entry(2), row => row["text0"] = row.GetString("text0")!.Replace("recordedAt", "recorded", StringComparison.Ordinal));
                break;
            case "the event's row is deleted" or "the event's row was never there":
                _rows.Remove(Of("|i|"));
                break;
            case "the event has two rows":
                Add(Of("|i|"), key => key[..^4] + "0000");
                break;
            case "the head is deleted":
                _rows.Remove(Head);
                break;
            case "the head says another number":
                Change(Head, row => row["seq"] = row.GetInt64("seq")! + 1);
                break;
            case "the head is another's":
                ChangeState(Head, state => state["deviceId"] = "somewhere-else");
                break;
            case "the agenda row is deleted":
                _rows.Remove(Starting("at|"));
                break;
            case "the agenda row is later":
                var agenda = Starting("at|");
                Add(agenda, key => "at|" + (long.Parse(key.AsSpan(3, 19), System.Globalization.CultureInfo.InvariantCulture) + 1).ToString("D19", System.Globalization.CultureInfo.InvariantCulture) + key[22..]);
                _rows.Remove(agenda);
                break;
            case "the agenda has two rows":
                Add(Starting("at|"), key => "at|1" + key[4..]);
                break;
            case "nothing is due though a step is owed":
                Owe();
                break;
            case "an open finding is not listed":
                _rows.Remove(Starting("o|"));
                break;
            case "an open finding says something else":
                ChangeState(Starting("o|"), finding => finding["severity"] = "Low");
                break;
            case "a finding is deleted":
                _rows.Remove(Starting("f|"));
                break;
            case "a closed finding is listed":
                var open = Starting("o|");
                Rewrite(open, "\"status\":\"Open\"", "\"status\":\"Resolved\"", "f|" + open.RowKey[2..], open.RowKey.Split('-')[1] + "|head");
                break;
            case "a handoff's row is deleted":
                _rows.Remove(Handoff);
                break;
            case "a handoff's row says something else":
                ChangeState(Handoff, handoff => handoff["cause"] = "Moved");
                break;
            case "a step is in no state":
                Rewrite(Handoff, "\"state\":\"Verified\"", "\"state\":\"Lost\"", Head.RowKey);
                break;
            case "a step is settled by nobody":
                Rewrite(Handoff, "\"state\":\"Verified\"", "\"state\":\"Unverifiable\"", Head.RowKey);
                break;
            case "a trace is deleted":
                _rows.Remove(Starting("w|"));
                break;
            case "a trace says that nobody holds the device":
                ChangeState(Starting("w|"), trace => trace["holds"] = !(bool)trace["holds"]!);
                break;
            case "a trace is left behind":
                Add(Starting("w|"), key => "w|p000000000000000000000000|" + key.Split('|')[2]);
                break;
            case "a device is not known":
                _rows.Remove(Starting("k|"));
                break;
            case "a row is enormous":
                Change(Head, row =>
                {
                    for (var part = 0; part < 20; part++)
                    {
                        row[$"more{part}"] = new string('x', 32_000);
                    }
                });
                break;
            case "a secret stands in a row":
                Change(Of("|i|"), row => row["reason"] = $"because of {secret}");
                break;
            case "a secret stands in a row in base64":
                Change(Of("|i|"), row => row["reason"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"user:{secret}:x")));
                break;
            case "a secret stands in a row in hexadecimal":
                Change(Of("|i|"), row => row["reason"] = Convert.ToHexString(Encoding.UTF8.GetBytes(secret)));
                break;
            case "a secret stands in a row as JSON writes it":
                Change(Of("|i|"), row => row["reason"] = System.Text.Json.JsonEncodedText.Encode(secret).ToString());
                break;
            case "a signed token stands in a row":
                Change(Of("|i|"), row => row["reason"] = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4IiwiYSI6MX0.c2lnbmF0dXJl");
                break;
        }

        return _rows;
    }

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
