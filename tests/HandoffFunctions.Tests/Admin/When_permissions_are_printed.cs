using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Handoff.Rules.Policy;
using HandoffFunctions.Local.Package;
using Xunit;

namespace HandoffFunctions.Tests.Admin;

public sealed partial class When_permissions_are_printed
{
    private static string Root => Repository.Root();

    [Fact]
    public async Task Each_stands_on_a_line_of_its_own_that_a_script_can_take_apart()
    {
        var (exitCode, output, errors) = await AdminProgram.RunAsync("permissions");

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Equal(
            ["User.RevokeSessions.All 77f3a031-c388-4f99-b373-dc68676a979e", "User.Read.All df021288-bdef-4463-88db-98f22de89214"],
            output.Split('\n').Where(line => line.Length > 0).Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..2])));
    }

    [Fact]
    public async Task As_json_with_the_calls_that_each_is_for()
    {
        var (exitCode, output, _) = await AdminProgram.RunAsync("permissions", "--json", "--tagged-passwords", "--directory-changes");

        Assert.Equal(0, exitCode);
        var list = JsonNode.Parse(output)!.AsArray();
        Assert.Equal(["User.RevokeSessions.All", "User.Read.All", "Application.ReadWrite.OwnedBy"], list.Select(one => (string)one!["name"]!));
        Assert.Equal(2, list[1]!["for"]!.AsArray().Count);
        Assert.Contains("GET /users/{id}", list[1]!["calls"]!.AsArray().Select(call => (string)call!));
    }

    [Fact]
    public async Task A_dry_run_needs_none_and_says_so_beside_them()
    {
        var file = await PolicyAsync(json => json["dryRun"] = true);

        var (_, output, errors) = await AdminProgram.RunAsync("permissions", file);
        Assert.Equal("", output.Trim());
        Assert.Contains("says dryRun", errors, StringComparison.Ordinal);

        Assert.StartsWith("User.RevokeSessions.All ", (await AdminProgram.RunAsync("permissions", file, "--live")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_that_is_wrong_is_named_with_line_and_field()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "{\n  \"scope\": { \"checkedOutClass\": \"kiosk\" },\n  \"classes\": { \"kiosk\": { \"grace\": \"5 apples\" } }\n}");

        var (exitCode, output, errors) = await AdminProgram.RunAsync("permissions", file);

        Assert.Equal((1, ""), (exitCode, output.Trim()));
        Assert.Contains("line 3: classes.kiosk.grace", errors, StringComparison.Ordinal);
        Assert.Equal(1, (await AdminProgram.RunAsync("permissions", "/nowhere/policy.json")).ExitCode);
    }

    [Fact]
    public async Task The_page_about_permissions_lists_each_with_its_id()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Root, "docs", "permissions.md"));

        Assert.Equal(
            GraphAppRole.All.Select(role => (role.Name, role.Id.ToString())).Order(),
            Listed().Matches(page).Select(row => (row.Groups[1].Value, row.Groups[2].Value)).Order());
    }

    private static async Task<string> PolicyAsync(Action<JsonObject> change)
    {
        var json = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Root, "src", "HandoffFunctions", "policy.json")))!.AsObject();
        change(json);
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, json.ToJsonString());
        return file;
    }

    [GeneratedRegex(@"^\| `([A-Za-z.]+)` \| `([0-9a-f-]{36})` \|", RegexOptions.Multiline)]
    private static partial Regex Listed();

    [Fact]
    public async Task The_file_that_is_granted_says_what_is_printed_for_the_policy_that_is_deployed()
    {
        var (exit, printed, _) = await AdminProgram.RunAsync("permissions");

        Assert.Equal(0, exit);
        Assert.Equal(printed.Trim(), File.ReadAllText(Path.Combine(Deployment.Infra.Root, "graph", "permissions.txt")).ReplaceLineEndings("\n").Trim());
    }
}
