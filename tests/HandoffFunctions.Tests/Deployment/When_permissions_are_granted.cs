using System.Text.Json.Nodes;
using Xunit;

namespace HandoffFunctions.Tests.Deployment;

/// <summary>infra/graph and infra/entra, with a stand-in for the Azure CLI.</summary>
public sealed class When_permissions_are_granted
{
    private static readonly (string, string)[] Directory =
    [
        ("--query id --output tsv", "echo graph-1"),
        ("value=='User.Read.All'", "echo role-read"),
        ("value=='User.RevokeSessions.All'", "echo role-revoke"),
        ("value=='No.Such'", ":"),
    ];

    [Fact]
    public async Task What_is_missing_of_the_list_is_granted_and_the_rest_left_alone()
    {
        using var az = new FakeAz([.. Directory, ("].appRoleId", "printf 'role-other\\nrole-read\\n'")]);
        var (exitCode, output) = await az.RunAsync("graph/grant.sh", ["principal-1"]);
        Assert.True(exitCode == 0, output);
        var posted = Assert.Single(az.With("--method post"));
        Assert.Contains("/servicePrincipals/graph-1/appRoleAssignedTo", posted, StringComparison.Ordinal);
        var body = JsonNode.Parse(posted[(posted.IndexOf("--body ", StringComparison.Ordinal) + 7)..posted.LastIndexOf(" [", StringComparison.Ordinal)])!;
        Assert.Equal("""{"principalId":"principal-1","resourceId":"graph-1","appRoleId":"role-revoke"}""", body.ToJsonString());
    }

    [Fact]
    public async Task A_name_that_Graph_does_not_know_ends_it()
    {
        using var az = new FakeAz(Directory);
        var (exitCode, output) = await az.RunAsync("graph/grant.sh", ["principal-1", "No.Such", "User.Read.All"]);
        Assert.Equal(1, exitCode);
        Assert.Contains("No.Such", output, StringComparison.Ordinal);
        Assert.Empty(az.With("--method post"));
    }

    [Fact]
    public async Task A_list_that_came_out_empty_ends_it()
    {
        using var az = new FakeAz(Directory);
        var folder = System.IO.Directory.CreateTempSubdirectory("handoff-grant-");
        var script = Path.Combine(folder.FullName, "grant.sh");
        File.Copy(Path.Combine(Infra.Root, "graph/grant.sh"), script);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "permissions.txt"), "");
        var (exitCode, output) = await az.RunAsync(script, ["principal-1"]);
        Assert.Equal(1, exitCode);
        Assert.Contains("names no permission", output, StringComparison.Ordinal);
        Assert.Empty(az.Calls);
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("value[?resourceId=='graph-1'].id")]
    [InlineData("value[?resourceId=='graph-1' && appRoleId=='role-read'].id", "User.Read.All")]
    public async Task All_or_one_is_taken_back(string query, params string[] permissions)
    {
        using var az = new FakeAz([(query, "printf 'a-1\\na-2\\n'"), .. Directory]);
        var (exitCode, output) = await az.RunAsync("graph/revoke.sh", ["principal-1", .. permissions]);
        Assert.True(exitCode == 0, output);
        Assert.Equal(["a-1", "a-2"], az.With("--method delete").Select(call => call.Split(' ')[^2].Split('/')[^1]));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(2, "SignInLogs", "AuditLogs")]
    public async Task The_tenants_logs_are_sent_to_the_hub(int count, params string[] categories)
    {
        using var az = new FakeAz();
        var (exitCode, output) = await az.RunAsync("entra/send-logs.sh", categories, ("HANDOFF_LOGS_RULE_ID", "/rule"), ("HANDOFF_LOGS_HUB_NAME", "sign-in-logs"));
        Assert.True(exitCode == 0, output);
        var call = Assert.Single(az.Calls);
        var properties = JsonNode.Parse(call[(call.IndexOf("--body ", StringComparison.Ordinal) + 7)..call.LastIndexOf(" [", StringComparison.Ordinal)])!["properties"]!;
        Assert.Equal(("/rule", "sign-in-logs"), ((string?)properties["eventHubAuthorizationRuleId"], (string?)properties["eventHubName"]));
        Assert.Equal(count, properties["logs"]!.AsArray().Count);
    }
}
