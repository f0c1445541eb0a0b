using System.Globalization;
using System.Text;
using Handoff.Rules.Findings;

namespace HandoffFunctions.Api;

/// <summary>Findings as CSV (RFC 4180), safe to open in a spreadsheet.</summary>
internal static class Csv
{
    public static string Header(Finding sample, DateTimeOffset now) => Line(FindingJson.Fields(sample, now).Select(field => field.Name).Append("evidence"));

    public static string Row(Finding finding, DateTimeOffset now) => Line(FindingJson.Fields(finding, now)
        .Select(field => Convert.ToString(field.Value, CultureInfo.InvariantCulture) ?? "")
        .Append(string.Join("; ", finding.Evidence.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"))));

    private static string Line(IEnumerable<string> cells) => string.Join(',', cells.Select(Cell)) + "\r\n";

    /// <summary>
    /// Quotes a cell. One that a spreadsheet would run as a formula gets an apostrophe in front
    /// (https://owasp.org/www-community/attacks/CSV_Injection).
    /// </summary>
    internal static string Cell(string text)
    {
        var safe = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' ? "'" + text : text;
        return new StringBuilder("\"").Append(safe.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"').ToString();
    }
}
