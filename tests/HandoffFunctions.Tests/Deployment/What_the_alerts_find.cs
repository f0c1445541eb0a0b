using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Deployment;

/// <summary>
/// Queries of alerts and of the workbook, on lines as the published program writes them. The Functions host makes one message of each line
/// (https://github.com/Azure/azure-functions-host, WorkerConsoleLogService).
/// </summary>
[Collection(OneStack.Name)]
public sealed partial class What_the_alerts_find(OneStack shared)
{
    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task A_finding_is_one_line_from_which_its_kind_status_severity_and_id_are_read()
    {
        var finding = (await _stack.FlaggedAsync()).Finding;
        var line = Assert.Single(_stack.Local.HandlerLog, line => line.EndsWith(finding.Text("id")!, StringComparison.Ordinal));
        var queries = Queries().Where(query => query.Contains("Message has \"Finding\"", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, queries.Count);
        Assert.All(queries, query =>
        {
            var read = Parsed(query).Match(line);
            Assert.Equal(("residual.active", "open", "critical", finding.Text("id")), (read.Groups["Kind"].Value, read.Groups["Status"].Value, read.Groups["Severity"].Value, read.Groups["Id"].Value));
        });
        // The host calls every line of standard output Information. What the program means by it stands in the line.
        var complaints = Assert.Single(Queries(), query => query.Contains("matches regex", StringComparison.Ordinal));
        Assert.Matches(Complaint().Match(complaints).Groups[1].Value, line);
        Assert.DoesNotContain(Queries(), query => query.Contains("SeverityLevel", StringComparison.Ordinal));
    }

    private static List<string> Queries() =>
    [
        .. Infra.Read("modules/alerts.bicep").Split('\n').Where(line => line.Contains(" query: ", StringComparison.Ordinal)),
        .. JsonNode.Parse(Infra.Read("workbook.json"))!["items"]!.AsArray().Select(item => (string?)item!["content"]!["query"]).OfType<string>(),
    ];

    /// <summary>What the operator <c>parse</c> of a query takes, as a regular expression. https://learn.microsoft.com/kusto/query/parse-operator</summary>
    private static Regex Parsed(string query) => new("^" + string.Concat(Part().Matches(Pattern().Match(query).Groups[1].Value)
        .Select(part => part.Value == "*" ? ".*?" : part.Groups[1].Success ? Regex.Escape(part.Groups[1].Value) : $"(?<{part.Value}>.*?)")) + "$");

    [GeneratedRegex(@"parse Message with ((?:\*|\w+|""[^""]*""| )+?)\s*(?:\||\n|'|$)")]
    private static partial Regex Pattern();

    [GeneratedRegex(@"\*|""([^""]*)""|\w+")]
    private static partial Regex Part();

    [GeneratedRegex(@"matches regex @""([^""]*)""")]
    private static partial Regex Complaint();
}
