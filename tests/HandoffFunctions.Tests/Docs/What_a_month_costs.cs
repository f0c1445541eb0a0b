using System.Diagnostics;
using System.Text.Json.Nodes;
using HandoffFunctions.Adapters.Graph;
using HandoffFunctions.Local.Package;
using Xunit;

namespace HandoffFunctions.Tests.Docs;

/// <summary>Nobody types what can be reckoned.</summary>
public sealed class What_a_month_costs
{
    [Fact]
    public async Task The_page_says_what_follows_from_the_counted_round_trips_and_the_stated_assumptions()
    {
        var start = new ProcessStartInfo("node", [Path.Combine(Repository.Root(), "docs", "cost.mjs"), "--check"]) { RedirectStandardError = true };
        using var node = Process.Start(start)!;
        var errors = await node.StandardError.ReadToEndAsync();
        await node.WaitForExitAsync();

        Assert.Equal((0, ""), (node.ExitCode, errors));
    }

    [Fact]
    public void The_quota_that_it_reckons_with_is_the_one_that_the_app_keeps()
    {
        var given = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root(), "docs", "cost.json")))!;

        Assert.Equal(WritePace.Documented, (int)given["graph"]!["writesPer150Seconds"]!["value"]!);
    }
}
