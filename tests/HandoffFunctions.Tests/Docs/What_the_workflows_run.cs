using System.Text.RegularExpressions;
using HandoffFunctions.Local.Package;
using Xunit;

namespace HandoffFunctions.Tests.Docs;

/// <summary>A tag of somebody else's repository can be moved; a commit cannot.</summary>
public sealed partial class What_the_workflows_run
{
    private static readonly string Folder = Path.Combine(Repository.Root(), ".github");

    private static IEnumerable<(string File, string Line)> Lines =>
        Directory.EnumerateFiles(Path.Combine(Folder, "workflows"), "*.yml").SelectMany(file => File.ReadLines(file).Select(line => (Path.GetFileName(file), line)));

    [Fact]
    public void Every_action_is_named_by_its_commit_with_the_version_beside_it_and_by_one_commit_only()
    {
        var used = Lines.Where(line => Uses().IsMatch(line.Line)).ToList();

        Assert.NotEmpty(used);
        Assert.All(used, line => Assert.Matches("uses: [A-Za-z-]+/[a-z-]+@[0-9a-f]{40} # v[0-9.]+$", line.Line));
        Assert.All(used.Select(line => line.Line.Split("uses: ")[1].Split('@')).GroupBy(parts => parts[0]), action => Assert.Single(action.Select(parts => parts[1]).Distinct()));
    }

    [Fact]
    public void No_workflow_has_a_secret_and_only_a_deployment_asks_for_a_token()
    {
        Assert.DoesNotContain(Lines, line => line.Line.Contains("secrets.", StringComparison.Ordinal));
        Assert.Equal(["deploy.yml"], Lines.Where(line => line.Line.Contains("id-token: write", StringComparison.Ordinal)).Select(line => line.File).Distinct());
        Assert.DoesNotContain(Lines, line => line.Line.Contains("pull_request_target", StringComparison.Ordinal));
        Assert.All(Lines.GroupBy(line => line.File), file => Assert.Contains(file, line => line.Line == "permissions:"));
    }

    [Fact]
    public void What_is_typed_in_by_whoever_starts_one_is_never_part_of_a_script()
    {
        // An expression is put into a script as text, before any shell reads it.
        Assert.DoesNotContain(Lines, line => Script().IsMatch(line.Line));
    }

    [GeneratedRegex(@"^\s*(- )?uses: ")]
    private static partial Regex Uses();

    [GeneratedRegex(@"(run:|azd |az |echo ).*\$\{\{")]
    private static partial Regex Script();
}
