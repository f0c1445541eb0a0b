using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HandoffFunctions.Local.Package;
using Xunit;

namespace HandoffFunctions.Tests.Deployment;

/// <summary>Bicep modules, parameters, azd's file and what is watched: each names only what is there.</summary>
public sealed partial class How_the_files_fit
{
    public static TheoryData<string> Files { get; } = [.. Infra.BicepFiles];

    [Theory]
    [MemberData(nameof(Files))]
    public void Each_module_is_given_what_it_asks_for_and_gives_what_is_taken(string file)
    {
        var text = Infra.Read(file);
        foreach (Match module in Module().Matches(text))
        {
            var target = Path.GetRelativePath(Infra.Root, Path.GetFullPath(Path.Combine(Infra.Root, Path.GetDirectoryName(file)!, module.Groups[2].Value))).Replace('\\', '/');
            var (asked, given) = (Infra.Parameters(target), Argument().Matches(module.Groups[3].Value).Select(match => match.Groups[1].Value).ToList());
            Assert.Empty(given.Except(asked.Keys));
            Assert.Empty(asked.Where(parameter => !parameter.Value).Select(parameter => parameter.Key).Except(given));
            var taken = Regex.Matches(text, $@"\b{module.Groups[1].Value}!?\.outputs\.(\w+)").Select(match => match.Groups[1].Value);
            Assert.Empty(taken.Except(Infra.Outputs(target)));
        }
    }

    [Fact]
    public void The_parameters_file_names_parameters_and_leaves_none_without_a_value()
    {
        var (asked, given) = (Infra.Parameters("main.bicep"), JsonNode.Parse(Infra.Read("main.parameters.json"))!["parameters"]!.AsObject().Select(parameter => parameter.Key).ToList());
        Assert.Empty(given.Except(asked.Keys));
        Assert.Empty(asked.Where(parameter => !parameter.Value).Select(parameter => parameter.Key).Except(given));
    }

    [Fact]
    public void Each_service_of_azd_has_an_app_and_each_hook_a_file()
    {
        var azd = File.ReadAllText(Path.Combine(Repository.Root(), "azure.yaml"));
        var services = Service().Matches(azd).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal);
        Assert.Equal(Infra.BicepFiles.SelectMany(file => Tag().Matches(Infra.Read(file)).Select(match => match.Groups[1].Value)).Order(StringComparer.Ordinal), services);
        var hooks = Run().Matches(azd).Select(match => Path.Combine(Repository.Root(), match.Groups[1].Value)).ToList();
        Assert.Equal(4, hooks.Count);
        Assert.All(hooks, hook => Assert.True(File.Exists(hook), hook));
        Assert.All(hooks.Where(hook => hook.EndsWith(".sh", StringComparison.Ordinal)), hook => Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(hook).HasFlag(UnixFileMode.UserExecute)));
    }

    [Fact]
    public async Task What_is_watched_is_what_the_program_says_and_what_its_functions_are_called()
    {
        var functions = (await PackageFiles.FunctionsAsync()).Keys.ToHashSet(StringComparer.Ordinal);
        var source = string.Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root(), "src/HandoffFunctions"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        var queries = Infra.Read("modules/alerts.bicep").Replace("\\'", "'", StringComparison.Ordinal)
            + string.Join('\n', JsonNode.Parse(Infra.Read("workbook.json"))!["items"]!.AsArray().Select(item => (string?)item!["content"]!["query"]));
        var said = Said().Matches(queries).Select(match => match.Groups[1].Value).Distinct().ToList();
        Assert.NotEmpty(said);
        Assert.All(said, words => Assert.Contains(words, source, StringComparison.Ordinal));
        var named = Named().Matches(queries).SelectMany(match => Quoted().Matches(match.Value)).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        Assert.NotEmpty(named);
        Assert.Subset(functions, named);
    }

    [Fact]
    public void For_each_alert_the_operations_page_says_what_to_do()
    {
        var (bicep, page) = (Infra.Read("modules/alerts.bicep"), File.ReadAllText(Path.Combine(Repository.Root(), "docs/operations.md")));
        // Those of the directory's topic are made with its subscription.
        var ofDirectory = Infra.Read("subscriptions/main.bicep").Split("var onDirectoryMetrics")[1].Split("\n]\n")[0];
        var alerts = Alert().Matches(bicep + ofDirectory).Select(match => match.Groups[1].Value).ToList();
        Assert.Contains("directory-events-dead", alerts);
        foreach (var topic in new[] { "events", "vault-events", "directory-events" })
        {
            Assert.Empty(new[] { $"{topic}-dead", $"{topic}-dropped" }.Except(alerts));
        }

        Assert.All(alerts, alert => Assert.Contains($"`{alert}`", page, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^ {2,4}name: '(?!ag-)(?:alert-handoff-)?([a-z]+(?:-[a-z]+)+)(?:-\$\{suffix\})?'", RegexOptions.Multiline)]
    private static partial Regex Alert();

    [GeneratedRegex(@"^module (\w+) '([^']+)' = (?:if \([^\n]*\) )?\{(.*?)^\}", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Module();

    [GeneratedRegex(@"^    (\w+): ", RegexOptions.Multiline)]
    private static partial Regex Argument();

    [GeneratedRegex(@"^  (\w+):\n    project: src/HandoffFunctions$", RegexOptions.Multiline)]
    private static partial Regex Service();

    [GeneratedRegex(@"^    service: '(\w+)'", RegexOptions.Multiline)]
    private static partial Regex Tag();

    [GeneratedRegex(@"run: (\S+)")]
    private static partial Regex Run();

    [GeneratedRegex(@"Message (?:has|startswith|with(?: \*)?) ""([^""]+)""")]
    private static partial Regex Said();

    [GeneratedRegex(@"\bName (== ""\w+""|in \([^)]*\))")]
    private static partial Regex Named();

    [GeneratedRegex(@"""(\w+)""")]
    private static partial Regex Quoted();
}
