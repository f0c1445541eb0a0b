using System.Text.Json.Nodes;
using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

/// <summary>The subscription to the directory's changes, which ends by itself unless somebody keeps it alive.</summary>
public sealed class When_a_subscription_ends(When_a_subscription_ends.OwnStack own) : IClassFixture<When_a_subscription_ends.OwnStack>, IAsyncLifetime
{
    private readonly Stack _stack = own.Stack;

    public Task InitializeAsync() => _stack.KeepSubscriptionAsync();

    public Task DisposeAsync() => _stack.HealAsync();

    private static TimeSpan Left(JsonNode subscription) => subscription.Time("expirationDateTime") - TimeProvider.System.GetUtcNow();

    private async Task SetLeftAsync(JsonNode subscription, TimeSpan left) => await _stack.PutControlAsync(
        $"/graph/subscriptions/{subscription.Text("id")}", new { expirationDateTime = (TimeProvider.System.GetUtcNow() + left).UtcDateTime.ToString("O") });

    private async Task<IReadOnlyList<string>> GraphCallsAsync() => [.. (await _stack.CallsAsync("graph")).Select(call => $"{call.Text("method")} {call["status"]}")];

    [Fact]
    public async Task It_is_made_once_for_as_long_as_it_may_live_and_read_back()
    {
        var made = await _stack.SubscriptionAsync();
        Assert.InRange(Left(made), TimeSpan.FromDays(28.9), TimeSpan.FromDays(29));
        Assert.Equal(("users", "updated,deleted"), (made.Text("resource"), made.Text("changeType")));
        Assert.Equal(_stack.Local.Settings["Handoff__Directory__NotificationUrl"], made.Text("notificationUrl"));
        Assert.Equal(made.Text("notificationUrl"), made.Text("lifecycleNotificationUrl"));
        var row = await _stack.FeedRowAsync();
        Assert.Equal((made.Text("id"), made.Time("expirationDateTime")), (row.GetString("subscriptionId"), row.GetDateTimeOffset("expiresAt")));

        await _stack.ForgetCallsAsync();
        await _stack.KeepSubscriptionAsync();
        Assert.Equal(["GET 200"], await GraphCallsAsync());
        Assert.Equal(made.Text("id"), (await _stack.SubscriptionAsync()).Text("id"));
    }

    [Fact]
    public async Task With_a_third_of_its_life_left_it_is_renewed_and_read_back()
    {
        var made = await _stack.SubscriptionAsync();
        await SetLeftAsync(made, TimeSpan.FromDays(10));
        await _stack.KeepSubscriptionAsync();
        Assert.InRange(Left(await _stack.SubscriptionAsync()), TimeSpan.FromDays(9), TimeSpan.FromDays(10));

        await SetLeftAsync(made, TimeSpan.FromDays(9.6));
        await _stack.ForgetCallsAsync();
        await _stack.KeepSubscriptionAsync();
        var renewed = await _stack.SubscriptionAsync();
        Assert.Equal(made.Text("id"), renewed.Text("id"));
        Assert.InRange(Left(renewed), TimeSpan.FromDays(28.9), TimeSpan.FromDays(29));
        Assert.Equal(["GET 200", "PATCH 200", "GET 200"], (await GraphCallsAsync()).Take(3));
        Assert.Equal(renewed.Time("expirationDateTime"), (await _stack.FeedRowAsync()).GetDateTimeOffset("expiresAt"));
    }

    [Fact]
    public async Task A_renewal_that_is_answered_and_does_not_show_is_not_believed()
    {
        await SetLeftAsync(await _stack.SubscriptionAsync(), TimeSpan.FromDays(5));
        await _stack.LastProvenAsync(TimeSpan.FromHours(4));
        await _stack.FailAsync(new { service = "graph", method = "PATCH", path = "*/subscriptions/*", status = 200, body = new { id = "x" }, times = 1 });
        await _stack.KeepSubscriptionAsync();

        var finding = Assert.Single(await _stack.FeedFindingsAsync("&status=open"));
        Assert.Equal("expirationDateTime does not show the renewal", finding["evidence"].Text("problem"));
        await _stack.KeepSubscriptionAsync();
        Assert.Empty(await _stack.FeedFindingsAsync("&status=open"));
    }

    [Fact]
    public async Task When_the_directory_asks_for_it_it_is_renewed_at_once()
    {
        var made = await _stack.SubscriptionAsync();
        await SetLeftAsync(made, TimeSpan.FromDays(20));
        await _stack.TellAsync(made, "reauthorizationRequired");

        Assert.InRange(Left(await _stack.SubscriptionAsync()), TimeSpan.FromDays(28.9), TimeSpan.FromDays(29));
    }

    [Fact]
    public async Task When_that_fails_the_directorys_word_comes_again()
    {
        var made = await _stack.SubscriptionAsync();
        await SetLeftAsync(made, TimeSpan.FromDays(20));
        await _stack.FailAsync(new { service = "graph", method = "PATCH", path = "*/subscriptions/*", status = 503, times = 1 });
        await _stack.TellAsync(made, "reauthorizationRequired");

        Assert.InRange(Left(await _stack.SubscriptionAsync()), TimeSpan.FromDays(28.9), TimeSpan.FromDays(29));
        Assert.Empty((await _stack.ControlAsync("/deadletters")).AsArray());
    }

    [Theory]
    [InlineData("expired")]
    [InlineData("subscriptionRemoved")]
    public async Task One_that_has_ended_is_made_anew_and_the_gap_is_a_finding(string how)
    {
        var ended = await _stack.SubscriptionAsync();
        var before = (await _stack.FeedFindingsAsync()).Count;
        await _stack.TellAsync(ended, how);
        await _stack.KeepSubscriptionAsync();

        Assert.NotEqual(ended.Text("id"), (await _stack.SubscriptionAsync()).Text("id"));
        var findings = await _stack.FeedFindingsAsync();
        Assert.Equal(before + 1, findings.Count);
        Assert.Equal(("resolved", "there is no live subscription to the directory's changes"), (findings[0].Text("status"), findings[0]["evidence"].Text("why")));
        Assert.True(findings[0]["evidence"].Time("lastSeenAt") <= findings[0].Time("flaggedAt"));
    }

    [Fact]
    public async Task Changes_that_the_directory_left_out_are_a_finding()
    {
        await _stack.TellAsync(await _stack.SubscriptionAsync(), "missed");
        Assert.Equal("the directory says that it left out changes", Assert.Single(await _stack.FeedFindingsAsync("&status=open"))["evidence"].Text("why"));

        await _stack.KeepSubscriptionAsync();
        Assert.Empty(await _stack.FeedFindingsAsync("&status=open"));
    }

    [Fact]
    public async Task One_that_was_made_by_a_process_that_could_not_note_it_is_found()
    {
        await _stack.TellAsync(await _stack.SubscriptionAsync(), "expired");
        await _stack.FailAsync(new { service = "graph", method = "POST", path = "*/subscriptions", status = 500, times = 1, applied = true });
        await _stack.KeepSubscriptionAsync();
        var made = await _stack.SubscriptionAsync();
        Assert.Null((await _stack.FeedRowAsync()).GetString("subscriptionId"));

        await StackQuestions.UntilAsync("what was made shows and is noted", async () =>
        {
            await _stack.KeepSubscriptionAsync();
            return (await _stack.FeedRowAsync()).GetString("subscriptionId") is not null;
        });
        Assert.Equal(made.Text("id"), (await _stack.SubscriptionAsync()).Text("id"));
        Assert.Equal(made.Text("id"), (await _stack.FeedRowAsync()).GetString("subscriptionId"));
        Assert.Empty(await _stack.FeedFindingsAsync("&status=open"));
    }

    [Fact]
    public async Task One_of_which_nobody_knows_with_what_word_it_was_made_is_replaced()
    {
        var unknown = await _stack.SubscriptionAsync();
        await _stack.Table().SubmitTransactionAsync([new TableAction.Delete("meta", "directory", Azure.ETag.All)], CancellationToken.None);
        await _stack.KeepSubscriptionAsync();
        Assert.NotEqual(unknown.Text("id"), (await _stack.SubscriptionAsync()).Text("id"));

        // The same when the settings changed.
        var old = await _stack.SubscriptionAsync();
        var row = await _stack.FeedRowAsync();
        row["madeWith"] = "0123456789abcdef";
        await _stack.Table().SubmitTransactionAsync([new TableAction.UpsertReplace(row)], CancellationToken.None);
        await _stack.KeepSubscriptionAsync();
        Assert.NotEqual(old.Text("id"), (await _stack.SubscriptionAsync()).Text("id"));
    }

    [Fact]
    public async Task One_that_cannot_be_made_is_a_finding_at_once_and_until_it_is()
    {
        await _stack.TellAsync(await _stack.SubscriptionAsync(), "expired");
        await _stack.FailAsync(new { service = "graph", method = "POST", path = "*/subscriptions", status = 403 });
        await _stack.KeepSubscriptionAsync();
        await _stack.KeepSubscriptionAsync();

        // Raised when the old one was found gone, it then says why there is no new one.
        Assert.Equal("403 Authorization_RequestDenied", Assert.Single(await _stack.FeedFindingsAsync("&status=open"))["evidence"].Text("problem"));
        await _stack.SweepAsync();
        Assert.False((bool)(await _stack.GetAsync("/api/findings"))["fresh"]!);

        await _stack.HealAsync();
        await _stack.KeepSubscriptionAsync();
        Assert.Empty(await _stack.FeedFindingsAsync("&status=open"));
        Assert.True((bool)(await _stack.GetAsync("/api/findings"))["fresh"]!);
    }

    [Fact]
    public async Task One_that_nobody_looks_after_is_noticed_by_the_sweep_and_by_whoever_asks()
    {
        await _stack.LastProvenAsync(TimeSpan.FromHours(2.9));
        await _stack.SweepAsync();
        Assert.Empty(await _stack.FeedFindingsAsync("&status=open"));

        await _stack.LastProvenAsync(TimeSpan.FromHours(3.1));
        await _stack.SweepAsync();
        var finding = Assert.Single(await _stack.FeedFindingsAsync("&status=open"));
        Assert.Equal("high", finding.Text("severity"));
        var summary = await _stack.GetAsync("/api/summary");
        Assert.False((bool)summary["fresh"]!);
        Assert.Equal(["sweep True", "directory False"], summary.Items("feeds").Select(feed => $"{feed.Text("name")} {feed["fresh"]!.GetValue<bool>()}"));

        await _stack.KeepSubscriptionAsync();
        Assert.Equal("resolved", (await _stack.GetAsync($"/api/findings/{finding.Text("id")}")).Text("status"));
        Assert.True((bool)(await _stack.GetAsync("/api/summary"))["fresh"]!);
    }

    public sealed class OwnStack : DirectoryStack;
}
