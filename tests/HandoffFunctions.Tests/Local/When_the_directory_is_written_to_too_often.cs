using System.Text.Json.Nodes;
using HandoffFunctions.Local.Services.Graph;
using HandoffFunctions.Simulation.Memory;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Local;

public sealed class When_the_directory_is_written_to_too_often
{
    private readonly VirtualTime _time = new(new DateTimeOffset(2026, 11, 22, 8, 0, 0, TimeSpan.Zero));

    [Fact]
    public void What_is_above_the_quota_is_refused_until_the_window_has_moved_on()
    {
        var quota = new WriteQuota(_time.Clock());
        quota.Set(2, TimeSpan.FromSeconds(30));
        Assert.True(quota.Admits(out _));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(quota.Admits(out _));

        Assert.False(quota.Admits(out var retryAfter));
        // The refused call counts too: of the two newest, the older was made just now.
        Assert.Equal(TimeSpan.FromSeconds(30), retryAfter);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.True(quota.Admits(out _));
        Assert.Equal("""{"most":2,"perSeconds":30,"calls":4,"refused":1,"mostInAWindow":3}""", quota.ToJson().ToJsonString());
    }

    [Fact]
    public async Task It_answers_429_and_says_when_to_come_again()
    {
        await using var stack = await Stack.StartAsync(options => options with { GraphWrites = 1 });
        var token = ("Authorization", "Bearer " + await stack.GraphTokenAsync());
        var revoke = $"{stack.Local.Graph}/v1.0/users/operator-a/revokeSignInSessions";

        Assert.Equal(200, (int)(await CallsByHand.CallAsync(HttpMethod.Post, revoke, "", token)).StatusCode);
        var refused = await CallsByHand.CallAsync(HttpMethod.Post, revoke, "", token);
        var read = await CallsByHand.CallAsync(HttpMethod.Get, $"{stack.Local.Graph}/v1.0/users/operator-a", null, token);

        Assert.Equal(429, (int)refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 150);
        Assert.Equal("TooManyRequests", JsonNode.Parse(await refused.Content.ReadAsStringAsync())!["error"].Text("code"));
        Assert.Equal(200, (int)read.StatusCode);

        await stack.PutControlAsync("/settings", new { graphWrites = new { most = 3, perSeconds = 30 } });
        Assert.Equal(200, (int)(await CallsByHand.CallAsync(HttpMethod.Post, revoke, "", token)).StatusCode);
        Assert.Equal(1, (int)(await stack.ControlAsync("/graph/quota"))["calls"]!);
    }
}
