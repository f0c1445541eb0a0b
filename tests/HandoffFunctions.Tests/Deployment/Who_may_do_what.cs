using System.Text.RegularExpressions;
using HandoffFunctions.Local.Package;
using Xunit;

namespace HandoffFunctions.Tests.Deployment;

/// <summary>Each identity has the roles that its part of the code needs, where it needs them, and no other.</summary>
public sealed partial class Who_may_do_what
{
    private const string Worker = "worker", Analyst = "analyst", EventGrid = "Event Grid", Operators = "operators";

    /// <summary>What each part of the code reaches, and by which role. Graph and the receivers of signals take no role of Azure.</summary>
    private static readonly (string Adapter, string Scope, string Role, string[] Who)[] Needs =
    [
        ("Tables", "modules/custody.bicep account::tables::custody", "Storage Table Data Contributor", [Worker, Analyst]),
        ("KeyVault", "modules/vault.bicep vault", "Key Vault Secrets Officer", [Worker]),
        ("Events", "modules/events.bicep topicOut", "EventGrid Data Sender", [Worker]),
        ("Graph", "", "", []),
        ("Signals", "", "", []),
    ];

    /// <summary>What the platform does for the apps, and what people do.</summary>
    private static readonly (string Scope, string Role, string[] Who)[] Besides =
    [
        ("modules/hostStorage.bicep account", "Storage Blob Data Owner", ["the app itself"]),
        ("modules/signinlogs.bicep logs::hub", "Azure Event Hubs Data Receiver", [Worker]),
        ("modules/telemetry.bicep insights", "Monitoring Metrics Publisher", [Worker, Analyst]),
        ("modules/custody.bicep account::blobs::deadLetters", "Storage Blob Data Contributor", [EventGrid, Operators]),
        ("subscriptions/main.bicep custody::blobs::deadLetters", "Storage Blob Data Contributor", [EventGrid]),
        ("modules/events.bicep topicIn", "EventGrid Data Sender", [Operators]),
    ];

    private static readonly Dictionary<string, string> Principals = new(StringComparer.Ordinal)
    {
        ["workerPrincipalId"] = Worker,
        ["analystPrincipalId"] = Analyst,
        ["appPrincipalId"] = "the app itself",
        ["principal"] = EventGrid,
        ["partnerTopicPrincipalId"] = EventGrid,
        ["operatorsId"] = Operators,
    };

    [Fact]
    public void Every_role_that_is_needed_is_assigned_and_no_other()
    {
        var needed = Needs.Where(need => need.Role.Length > 0).Select(need => (need.Scope, need.Role, need.Who)).Concat(Besides)
            .SelectMany(need => need.Who.Select(who => $"{who}: {need.Role} on {need.Scope}")).Order(StringComparer.Ordinal);
        var assigned = RoleAssignments.All.Select(one => $"{Principals[one.Principal]}: {one.Role} on {one.File} {one.Scope}").Order(StringComparer.Ordinal);
        Assert.Equal(needed, assigned);
        Assert.Equal(RoleAssignments.Mentions, RoleAssignments.All.Count);
    }

    [Fact]
    public void Every_role_that_is_assigned_is_explained()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root(), "docs/permissions.md"));
        Assert.All(RoleAssignments.All, one => Assert.Contains(one.Role, page, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_adapter_of_the_code_is_accounted_for()
    {
        var adapters = Directory.EnumerateDirectories(Path.Combine(Repository.Root(), "src/HandoffFunctions/Azure")).Select(Path.GetFileName);
        Assert.Equal(adapters.Order(StringComparer.Ordinal), Needs.Select(need => need.Adapter).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Neither_app_gets_what_is_the_others()
    {
        var resources = Infra.Read("resources.bicep");
        Assert.All(Passed("workerPrincipalId"), given => Assert.Equal("workerIdentity.outputs.principalId", given));
        Assert.All(Passed("analystPrincipalId"), given => Assert.Equal("analystIdentity.outputs.principalId", given));
        foreach (var app in new[] { Worker, Analyst })
        {
            Assert.Contains($"appPrincipalId: {app}Identity.outputs.principalId", Module($"{app}Storage"), StringComparison.Ordinal);
            foreach (var own in new[] { $"identityId: {app}Identity.outputs.id", $"identityClientId: {app}Identity.outputs.clientId", $"packageContainerUrl: {app}Storage.", $"hostBlobEndpoint: {app}Storage." })
            {
                Assert.Contains(own, Module(app), StringComparison.Ordinal);
            }
        }

        IEnumerable<string> Passed(string parameter) => Regex.Matches(resources, $@"\b{parameter}: (\S+)").Select(match => match.Groups[1].Value);
        string Module(string name) => Regex.Match(resources, $@"^module {name} .*?^}}", RegexOptions.Multiline | RegexOptions.Singleline).Value;
    }

    [Fact]
    public void No_service_takes_a_key()
    {
        var all = string.Concat(Infra.BicepFiles.Select(Infra.Read));
        Assert.DoesNotMatch(Keys(), all);
        AssertEach("Microsoft.Storage/storageAccounts@", "allowSharedKeyAccess: false", "allowBlobPublicAccess: false", "minimumTlsVersion: 'TLS1_2'", "supportsHttpsTrafficOnly: true");
        AssertEach("Microsoft.EventGrid/topics@", "disableLocalAuth: true", "minimumTlsVersionAllowed: '1.2'");
        // Unless somebody asks for it by name, should the directory's diagnostic setting write in no other way.
        AssertEach("Microsoft.EventHub/namespaces@", "disableLocalAuth: !allowLocalAuth", "minimumTlsVersion: '1.2'");
        Assert.Contains("param allowLogsLocalAuth bool = false\n", Infra.Read("main.bicep"), StringComparison.Ordinal);
        Assert.Contains("\"${HANDOFF_LOGS_LOCAL_AUTH=false}\"", Infra.Read("main.parameters.json"), StringComparison.Ordinal);
        AssertEach("Microsoft.KeyVault/vaults@", "enableRbacAuthorization: true", "enablePurgeProtection: true");
        AssertEach("Microsoft.Insights/components@", "DisableLocalAuth: true");
        AssertEach("Microsoft.OperationalInsights/workspaces@", "disableLocalAuth: true");
        AssertEach("Microsoft.Web/sites@", "httpsOnly: true", "minTlsVersion: '1.2'", "scmMinTlsVersion: '1.2'");
        // Flex Consumption knows no FTP, and refuses to be told so. No password deploys to it in any other way either.
        Assert.Equal(2, Regex.Count(Infra.Read("modules/app.bicep"), @"'basicPublishingCredentialsPolicies' = \{\s+name: '(ftp|scm)'\s+properties: \{ allow: false \}"));
    }

    /// <summary>Each resource of a type that is made, and not only named, says these.</summary>
    private static void AssertEach(string type, params string[] properties)
    {
        var made = Infra.BicepFiles.SelectMany(file => Regex.Matches(Infra.Read(file), $@"^resource \w+ '{Regex.Escape(type)}[^']+' = .*?^}}", RegexOptions.Multiline | RegexOptions.Singleline)).ToList();
        Assert.NotEmpty(made);
        Assert.All(made, resource => Assert.All(properties, property => Assert.Contains(property, resource.Value, StringComparison.Ordinal)));
    }

    [GeneratedRegex("listKeys|listAccountSas|AccountKey|SharedAccessKey|connectionStrings", RegexOptions.IgnoreCase)]
    private static partial Regex Keys();
}
