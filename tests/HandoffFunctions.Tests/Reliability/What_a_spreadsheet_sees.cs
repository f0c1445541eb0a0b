using HandoffFunctions.Simulation;
using Xunit;
using Csv = HandoffFunctions.Api.Csv;

namespace HandoffFunctions.Tests.Reliability;

/// <summary>Whoever opens the file must not run what a sender wrote, in whatever way the spreadsheet takes it apart.</summary>
public sealed class What_a_spreadsheet_sees
{
    private const string Formulas = "=+-@\uff1d\uff0b\uff0d\uff20";

    private static readonly string[] Blanks = ["", " ", "\u00a0", "\ufeff", "\t", "\r", "\n", "\r\n", "\u2003", " \t "];

    private static readonly string[] Before = ["", "name", "name;", "a;b;", "a\t", "a\r\n", "a\n", "\";", "\"\r\n", "a\";\"", "'", ";;", "\",\""];

    private static readonly string[] Rests = ["1+1", "cmd|' /C calc'!A0", "", ";=2"];

    [Fact]
    public void No_cell_that_begins_a_formula()
    {
        var cells = 0;
        foreach (var text in from before in Before from blank in Blanks from formula in Formulas from rest in Rests select $"{before}{blank}{formula}{rest}")
        {
            cells++;
            var line = $"{Csv.Cell("id")},{Csv.Cell(text)},{Csv.Cell("end")}";
            foreach (var separator in (char[])[',', ';', '\t'])
            {
                foreach (var cell in Cells(line, separator))
                {
                    Assert.False(BeginsFormula(cell), $"with '{separator}', {line} has the cell {cell}");
                }
            }

            // By the book it is one cell, and no letter of it is lost.
            var read = Cells(line, ',');
            Assert.Equal(3, read.Count);
            Assert.Equal(text.Replace("'", "", StringComparison.Ordinal), read[1].Replace("'", "", StringComparison.Ordinal));
        }

        Figures.Record(When_a_token_is_forged.Row, "hostile cells written", cells);
    }

    [Theory]
    [InlineData("tablet-17")]
    [InlineData("a - b = c")]
    [InlineData("operator-a@example.com")]
    [InlineData("first; second")]
    [InlineData("a \"quoted\" word, and more")]
    [InlineData("")]
    public void What_is_no_formula_stays_as_it_is(string text) => Assert.Equal(text, Cells(Csv.Cell(text), ',')[0]);

    private static bool BeginsFormula(string cell)
    {
        var start = cell.TrimStart().TrimStart('\ufeff').TrimStart();
        return start.Length > 0 && Formulas.Contains(start[0], StringComparison.Ordinal);
    }

    /// <summary>As spreadsheets read: a quote counts at the beginning of a cell only, and what follows its end belongs to the cell.</summary>
    private static List<string> Cells(string line, char separator)
    {
        var cells = new List<string> { "" };
        var (isQuoted, isBegun) = (false, false);
        for (var at = 0; at < line.Length; at++)
        {
            var c = line[at];
            if (isQuoted && c == '"' && at + 1 < line.Length && line[at + 1] == '"')
            {
                cells[^1] += '"';
                at++;
            }
            else if (isQuoted && c == '"')
            {
                isQuoted = false;
            }
            else if (!isQuoted && !isBegun && c == '"')
            {
                (isQuoted, isBegun) = (true, true);
            }
            else if (!isQuoted && (c == separator || c is '\r' or '\n'))
            {
                cells.Add("");
                isBegun = false;
            }
            else
            {
                cells[^1] += c;
                isBegun = true;
            }
        }

        return cells;
    }
}
