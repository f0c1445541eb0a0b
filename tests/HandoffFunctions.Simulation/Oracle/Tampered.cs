using System.Text;
using Azure;
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
            case "a handoff is counted twice":
                Add(Starting("z|"), key => "z|1" + key[3..]);
                break;
            case "a handoff is not counted":
                _rows.Remove(Starting("z|"));
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
}
