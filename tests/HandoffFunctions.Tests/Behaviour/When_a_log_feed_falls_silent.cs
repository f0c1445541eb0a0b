using System.Text.Json.Nodes;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

public sealed class When_a_log_feed_falls_silent
{
    [Fact]
    public async Task Every_list_says_that_it_is_not_fresh_until_the_feed_is_back()
    {
        await using var stack = await Stack.StartAsync(options => options with
        {
            PolicyFile = Fixtures.PolicyFile.With(policy => policy["feeds"] = new JsonObject { ["signInLogs"] = "700ms", ["auditLogs"] = "1ms" }),
        });
        await stack.SweepAsync();
        Assert.True((bool)(await stack.GetAsync("/api/residual-sessions"))["fresh"]!);

        await stack.LogAsync(Records.SignIn(Events.New("stranger"), "s-1"));
        Assert.True((bool)(await stack.GetAsync("/api/residual-sessions"))["fresh"]!);

        await StackQuestions.UntilAsync("the feed is stale", async () => (bool)(await stack.GetAsync("/api/residual-sessions"))["fresh"]! == false);
        var finding = Assert.Single((await stack.GetAsync("/api/findings?kind=feed.stale&status=open"))["items"]!.AsArray());
        Assert.Equal(("signInLogs", "high"), (finding!["evidence"].Text("feed"), finding.Text("severity")));
        var feeds = (await stack.GetAsync("/api/summary")).Items("feeds").ToDictionary(feed => feed.Text("name")!, feed => (bool)feed["fresh"]!);
        Assert.Equal((true, false, false), (feeds["sweep"], feeds["signInLogs"], feeds.ContainsKey("auditLogs")));
        await stack.SweepAsync();
        Assert.Single((await stack.GetAsync("/api/findings?kind=feed.stale"))["items"]!.AsArray());

        await stack.LogAsync(Records.SignIn(Events.New("stranger"), "s-2"));
        Assert.True((bool)(await stack.GetAsync("/api/residual-sessions"))["fresh"]!);
        Assert.Equal("the feed is back", (await stack.GetAsync($"/api/findings/{finding.Text("id")}")).Text("resolution"));
    }
}
