using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HandoffFunctions.Local.Package;
using Xunit;

namespace HandoffFunctions.Tests.Deployment;

/// <summary>What Azure, azd and the workflows would refuse or get wrong, though each file for itself is as its schema has it.</summary>
public sealed partial class What_the_platform_takes
{
    /// <summary>Site configuration that a Flex Consumption app is refused for, with error 51021 (https://github.com/Azure/terraform-azurerm-avm-res-web-site/pull/345).</summary>
    public static TheoryData<string> Refused { get; } =
    [
        "ftpsState", "linuxFxVersion", "windowsFxVersion", "alwaysOn", "use32BitWorkerProcess", "netFrameworkVersion", "preWarmedInstanceCount",
        "functionAppScaleLimit", "functionsRuntimeScaleMonitoringEnabled",
    ];

    [Theory]
    [MemberData(nameof(Refused))]
    public void No_site_configuration_that_Flex_Consumption_refuses(string property)
    {
        var site = SiteConfig().Match(Infra.Read("modules/app.bicep"));
        Assert.True(site.Success);
        Assert.DoesNotMatch($@"\b{property}:", site.Value);
    }

    [Fact]
    public void Services_of_one_project_are_deployed_one_after_the_other_the_worker_first()
    {
        var azd = Text("azure.yaml");
        Assert.Equal(["provision", "deploy worker", "deploy analyst"], Step().Matches(azd).Select(match => match.Groups[1].Value));
        Assert.Matches(@"(?m)^  analyst:\n(    .*\n)*    uses: \[worker\]$", azd);
        // Without a name, azd packages both at once.
        Assert.All(Directory.EnumerateFiles(Path.Combine(Repository.Root(), "docs"), "*.md").Append(Path.Combine(Repository.Root(), ".github/workflows/deploy.yml")), file =>
            Assert.DoesNotMatch(@"azd deploy(?! worker| analyst|`)", File.ReadAllText(file)));
    }

    [Fact]
    public void No_line_that_an_alert_looks_for_is_sampled_or_filtered_away()
    {
        var logging = JsonNode.Parse(Text("host.json"))!["logging"]!;
        Assert.Equal("Request;Exception;Trace", (string?)logging["applicationInsights"]!["samplingSettings"]!["excludedTypes"]);
        var levels = logging["logLevel"]!.AsObject();
        Assert.Equal("Information", (string?)levels["Host.Function.Console"]);
        // A level counts for every category that begins with its name: requests are of Host.Results, the program's lines of Host.Function.Console.
        Assert.DoesNotContain(levels, level => level.Key is "default" or "Host" or "Host.Results" or "Host.Function");
    }

    [Fact]
    public void Whatever_builds_what_is_deployed_or_tested_holds_to_the_locked_dependencies()
    {
        Assert.All([".github/workflows/ci.yml", ".github/workflows/deploy.yml"], file => Assert.Contains("HANDOFF_LOCKED_RESTORE: 'true'", Text(file), StringComparison.Ordinal));
        Assert.Contains("ENV HANDOFF_LOCKED_RESTORE=true\n", Text("Dockerfile"), StringComparison.Ordinal);
        // What the SDK would add in a version of its own is named, or each update of the SDK would break the lock.
        var version = LinkerVersion().Match(Text("Directory.Build.targets")).Groups[1].Value;
        var locked = JsonNode.Parse(Text("src/HandoffFunctions/packages.lock.json"))!["dependencies"]!["net10.0"]!["Microsoft.NET.ILLink.Tasks"];
        Assert.True(locked is null || (string?)locked["resolved"] == version, $"{version} is not what is locked");
        Assert.Contains("Directory.Build.targets", Text("Dockerfile"), StringComparison.Ordinal);
        Assert.Contains("!Directory.Build.targets\n", Text(".dockerignore"), StringComparison.Ordinal);
    }

    [Fact]
    public void Tests_run_in_an_image_that_exists_with_an_SDK_that_is_installed_there()
    {
        // Microsoft has images of this SDK on Ubuntu, Alpine and Azure Linux: https://github.com/dotnet/dotnet-docker/blob/main/README.sdk.md
        var job = Text(".github/workflows/ci.yml").Split("\n  func:\n")[0];
        Assert.Contains("    container: debian:trixie-slim\n", job, StringComparison.Ordinal);
        Assert.Matches(@"apt-get install .*\bca-certificates chromium curl git libicu76 procps\n", job);
        Assert.True(job.IndexOf("actions/setup-dotnet@", StringComparison.Ordinal) is > 0 and var installed && installed < job.IndexOf("./test.sh", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_logged_of_vault_and_topics_goes_to_the_tables_that_the_workbook_reads() =>
        Assert.All(["modules/events.bicep", "modules/vault.bicep"], file =>
            Assert.Equal(Regex.Count(Infra.Read(file), "Microsoft.Insights/diagnosticSettings@"), Regex.Count(Infra.Read(file), "logAnalyticsDestinationType: 'Dedicated'")));

    private static string Text(string path) => File.ReadAllText(Path.Combine(Repository.Root(), path));

    [GeneratedRegex(@"^    siteConfig: \{\n(.*?)^    \}", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex SiteConfig();

    [GeneratedRegex(@"ILLinkPackVersion=""([^""]+)""")]
    private static partial Regex LinkerVersion();

    [GeneratedRegex(@"^ +- azd: (.+)$", RegexOptions.Multiline)]
    private static partial Regex Step();
}
