using System.Text;

namespace HandoffFunctions.Tests.Api;

/// <summary>Reads CSV as RFC 4180 has it, on its own, so that a fault of the writer shows.</summary>
internal static class Csv
{
    public static IReadOnlyList<IReadOnlyList<string>> Read(string text)
    {
        var (rows, row, cell, quoted) = (new List<IReadOnlyList<string>>(), new List<string>(), new StringBuilder(), false);
        for (var at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '"' when quoted && at + 1 < text.Length && text[at + 1] == '"':
                    cell.Append('"');
                    at++;
                    break;
                case '"':
                    quoted = !quoted;
                    break;
                case ',' or '\r' or '\n' when quoted:
                    cell.Append(text[at]);
                    break;
                case ',':
                    row.Add(cell.ToString());
                    cell.Clear();
                    break;
                case '\r':
                    row.Add(cell.ToString());
                    cell.Clear();
                    rows.Add(row);
                    row = [];
                    at++;
                    break;
                default:
                    cell.Append(text[at]);
                    break;
            }
        }

        return rows;
    }
}
