using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HandoffFunctions.Local.Package;
using Xunit;

namespace HandoffFunctions.Tests.Deployment;

/// <summary>App settings: what the code reads, what Bicep sets, what the page says.</summary>
public sealed partial class What_the_apps_are_told
{
    private const string Worker = "modules/worker.bicep", Analyst = "modules/analyst.bicep";

    /// <summary>Read by the code, and left at what it is without them.</summary>
    private static readonly string[] NotSetInAzure = ["Handoff__Policy", "Handoff__Scope__ReadAgainAfter", "Handoff__Tables__ConnectionString"];

    /// <summary>What the host appends to the name of a connection (https://learn.microsoft.com/azure/azure-functions/functions-bindings-event-hubs#identity-based-connections).</summary>
    private static readonly string[] OfConnections = ["fullyQualifiedNamespace", "credential", "clientId"];

    [Fact]
    public void Every_setting_that_the_code_reads_is_set_and_the_reverse()
    {
        var set = Infra.Settings(Worker).Union(Infra.Settings(Analyst));
        Assert.Equal(Read().Except(NotSetInAzure).Order(StringComparer.Ordinal), set.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Nothing_of_a_vault_the_topic_or_the_directory_is_told_to_the_analysts_app()
    {
        var worker = Infra.Settings(Worker).Except(Infra.Settings(Analyst)).Order(StringComparer.Ordinal);
        Assert.Equal(
        [
            "Handoff__Directory__ClientState", "Handoff__EventsOut__TopicEndpoint", "Handoff__Graph__BaseUrl", "Handoff__Graph__WritesPer150Seconds", "Handoff__KeyVault__VaultUri",
            "Handoff__SharedSignals__Authorization",
        ], worker);
        Assert.Equal(["Handoff__Api__Audience", "Handoff__Api__Issuer"], Infra.Settings(Analyst).Except(Infra.Settings(Worker)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_setting_is_explained()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root(), "docs/deploy.md"));
        Assert.All(Read(), name => Assert.Contains($"`{name}`", page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Each_function_runs_in_one_of_the_two_apps()
    {
        var all = (await PackageFiles.FunctionsAsync()).Keys.Order(StringComparer.Ordinal).ToList();
        var (offAtWorker, offAtAnalyst) = (Infra.Texts(Worker, "disabledFunctions"), Infra.Texts(Analyst, "disabledFunctions"));
        Assert.Equal(all, offAtWorker.Concat(offAtAnalyst).Order(StringComparer.Ordinal));
        Assert.Contains("Handoff__Part: 'worker'", Infra.Read(Worker), StringComparison.Ordinal);
        Assert.Contains("Handoff__Part: 'analyst'", Infra.Read(Analyst), StringComparison.Ordinal);
        // What is switched off at the analysts' app is what the worker's part maps.
        Assert.Equal(PackageFiles.Triggers.Order(StringComparer.Ordinal), offAtAnalyst.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Functions_that_are_always_ready_exist() =>
        Assert.Subset((await PackageFiles.FunctionsAsync()).Keys.ToHashSet(), Regex.Matches(Regex.Match(Infra.Read(Worker), @"var hurried = \[(.*)\]").Groups[1].Value, "'(.*?)'").Select(match => match.Groups[1].Value).ToHashSet());

    /// <summary>By the program itself, and by the host for its triggers.</summary>
    private static HashSet<string> Read()
    {
        var source = Path.Combine(Repository.Root(), "src/HandoffFunctions");
        var names = Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .SelectMany(file => Setting().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value.Replace(":", "__", StringComparison.Ordinal))).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(source, "Hosting/functions"), "function.json", SearchOption.AllDirectories))
        {
            var text = File.ReadAllText(file);
            names.UnionWith(Placeholder().Matches(text).Select(match => match.Groups[1].Value));
            names.UnionWith(JsonNode.Parse(text)!["bindings"]!.AsArray().Select(binding => (string?)binding!["connection"]).OfType<string>()
                .SelectMany(connection => OfConnections.Select(part => $"{connection}__{part}")));
        }

        return names;
    }

    [GeneratedRegex(@"""(Handoff:[A-Za-z0-9:]+)""")]
    private static partial Regex Setting();

    [GeneratedRegex("%([A-Za-z_0-9]+)%")]
    private static partial Regex Placeholder();
}
