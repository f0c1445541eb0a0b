using HandoffFunctions.Local.Package;
using Xunit;

namespace HandoffFunctions.Tests.Adapters.Answering;

/// <summary>A table of docs/answers.md: the page is what the tests run, so that no line of it is only claimed.</summary>
internal sealed class DocumentedTable
{
    private DocumentedTable(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows) => (Columns, Rows) = (columns, rows);

    public IReadOnlyList<string> Columns { get; }

    public IReadOnlyList<IReadOnlyList<string>> Rows { get; }

    /// <summary>The first table under a heading.</summary>
    public static DocumentedTable Under(string heading)
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root(), "docs", "answers.md"));
        var rows = lines.SkipWhile(line => line != $"## {heading}").Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .SkipWhile(line => !line.StartsWith('|')).TakeWhile(line => line.StartsWith('|'))
            .Select(line => (IReadOnlyList<string>)[.. line.Trim('|').Split('|').Select(cell => cell.Trim())]).ToList();
        Assert.True(rows.Count > 2, $"docs/answers.md has no table under {heading}");
        Assert.All(rows, row => Assert.Equal(rows[0].Count, row.Count));
        return new DocumentedTable(rows[0], rows[2..]);
    }
}
