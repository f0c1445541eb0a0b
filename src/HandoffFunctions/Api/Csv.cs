using System.Globalization;
using System.Text;
using Handoff.Rules.Findings;

namespace HandoffFunctions.Api;

/// <summary>Findings as CSV (RFC 4180), safe to open in a spreadsheet.</summary>
internal static class Csv
{
    /// <summary>The characters with which a formula begins, and their full-width forms, which some spreadsheets take for the same.</summary>
    private const string Formulas = "=+-@\uff1d\uff0b\uff0d\uff20";

    /// <summary>
    /// Where a new cell or row may begin for a spreadsheet whose list separator is another than the comma: it does not see our quotes as
    /// quotes then.
    /// </summary>
    private const string Separators = ";\t\r\n";

    public static string Header(DateTimeOffset now) =>
        Line(FindingJson.Fields(new Finding { Id = "", Kind = default, Severity = default, Cause = "", FlaggedAt = now }, now).Select(field => field.Name).Append("evidence"));

    public static string Row(Finding finding, DateTimeOffset now) => Line(FindingJson.Fields(finding, now)
        .Select(field => Convert.ToString(field.Value, CultureInfo.InvariantCulture) ?? "")
        .Append(string.Join("; ", finding.Evidence.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"))));

    private static string Line(IEnumerable<string> cells) => string.Join(',', cells.Select(Cell)) + "\r\n";

    /// <summary>
    /// Quotes a cell. What a spreadsheet would run as a formula gets an apostrophe in front
    /// (https://owasp.org/www-community/attacks/CSV_Injection).
    /// </summary>
    internal static string Cell(string text)
    {
        var cell = new StringBuilder("\"", text.Length + 8);
        if (text.Length > 0 && (text[0] is '\t' or '\r' or '\n' || IsFormulaFrom(text, 0)))
        {
            cell.Append('\'');
        }

        for (var at = 0; at < text.Length; at++)
        {
            cell.Append(text[at] == '"' ? "\"\"" : text[at].ToString());
            if (IsSeparator(text, at) && !IsSeparator(text, at + 1) && IsFormulaFrom(text, at + 1))
            {
                cell.Append('\'');
            }
        }

        return cell.Append('"').ToString();
    }

    private static bool IsSeparator(string text, int at) => at < text.Length && Separators.Contains(text[at], StringComparison.Ordinal);

    /// <summary>
    /// Whether a formula begins there. Blanks before it do not count, because some spreadsheets drop them; nor does a quote, which opens a
    /// cell for whoever did not see ours.
    /// </summary>
    private static bool IsFormulaFrom(string text, int start)
    {
        while (start < text.Length && (char.IsWhiteSpace(text[start]) || text[start] is '"' or '\ufeff' or '\u200b'))
        {
            start++;
        }

        return start < text.Length && Formulas.Contains(text[start], StringComparison.Ordinal);
    }
}
