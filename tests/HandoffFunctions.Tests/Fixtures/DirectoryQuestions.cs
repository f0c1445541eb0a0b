using System.Net;
using System.Text.Json.Nodes;
using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Storage;
using Xunit;

namespace HandoffFunctions.Tests.Fixtures;

/// <summary>What tests do to the directory and ask of what came of it.</summary>
internal static class DirectoryQuestions
{
    /// <summary>Runs the timer function that keeps the subscription, and waits for its end.</summary>
    public static async Task KeepSubscriptionAsync(this Stack stack)
    {
        var answer = await CallsByHand.CallAsync(
            HttpMethod.Post, $"{stack.Local.Functions}/admin/functions/KeepDirectorySubscription?wait=true", """{"input":""}""");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await stack.IdleAsync();
    }

    /// <summary>The only subscription that lives.</summary>
    public static async Task<JsonNode> SubscriptionAsync(this Stack stack) => Assert.Single(await stack.SubscriptionsAsync(), one => (bool)one["live"]!);

    public static async Task<IReadOnlyList<JsonNode>> SubscriptionsAsync(this Stack stack) =>
        [.. (await stack.ControlAsync("/graph/subscriptions")).AsArray().Select(one => one!)];

    /// <summary>Has something happen to a subscription, and waits until whoever is told has done with it.</summary>
    public static async Task TellAsync(this Stack stack, JsonNode subscription, string lifecycleEvent)
    {
        var answer = await CallsByHand.CallAsync(
            HttpMethod.Post, $"{stack.Local.Control}/graph/subscriptions/{subscription.Text("id")}/lifecycle", $$"""{"lifecycleEvent":"{{lifecycleEvent}}"}""");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await stack.IdleAsync();
    }

    /// <summary>Changes an account, and waits until whoever is told has done with it.</summary>
    public static async Task SetAccountAsync(this Stack stack, string user, object state)
    {
        await stack.PutControlAsync($"/graph/users/{user}", state);
        await stack.IdleAsync();
    }

    public static async Task DeleteAccountAsync(this Stack stack, string user, bool permanently = false)
    {
        (await stack.DeleteControlAsync($"/graph/users/{user}{(permanently ? "?permanently=true" : "")}")).EnsureSuccessStatusCode();
        await stack.IdleAsync();
    }

    /// <summary>A token with which the directory can be called by hand, had as the app has its own.</summary>
    public static async Task<string> GraphTokenAsync(this Stack stack)
    {
        var settings = stack.Local.Settings;
        var identity = await CallsByHand.CallAsync(
            HttpMethod.Get, settings["IDENTITY_ENDPOINT"] + "?resource=https://graph.microsoft.com&api-version=2019-08-01", null, ("X-IDENTITY-HEADER", settings["IDENTITY_HEADER"]));
        return JsonNode.Parse(await identity.Content.ReadAsStringAsync()).Text("access_token")!;
    }

    /// <summary>An event of the directory's topic, as the directory would send it of a user.</summary>
    public static JsonObject UserEvent(this Stack stack, string user, string type = "Microsoft.Graph.UserUpdated", double at = 0, string? clientState = null) =>
        Events.Of(type, at, new()
        {
            ["changeType"] = "updated",
            ["clientState"] = clientState ?? stack.Local.Settings["Handoff__Directory__ClientState"],
            ["resource"] = "Users/" + user,
            ["resourceData"] = new JsonObject { ["@odata.type"] = "#Microsoft.Graph.User", ["id"] = user },
        });

    /// <summary>A person's departures, oldest first, as the API shows them; what belongs to a device is left out.</summary>
    public static async Task<IReadOnlyList<JsonNode>> DeparturesAsync(this Stack stack, string user)
    {
        var detected = (await stack.ControlAsync("/published")).AsArray().Where(sent => sent.Text("type") == "Handoff.Custody.HandoffDetected"
            && sent!["data"]!["from"].Text("userId") == user && sent["data"]!["deviceId"] is null);
        var ids = detected.Select(sent => sent!["data"].Text("handoffId")!).Distinct();
        return [.. (await Task.WhenAll(ids.Select(id => stack.GetAsync($"/api/handoffs/{id}")))).OrderBy(handoff => handoff.Time("at"))];
    }

    /// <summary>The ledger of the person to whom a handoff belongs, oldest entry first.</summary>
    public static async Task<IReadOnlyList<JsonNode>> OwnLedgerAsync(this Stack stack, JsonNode handoff)
    {
        var store = new CustodyStore(new TableClient(StorageConnection.Parse(stack.Local.StorageConnectionString), "handoff"));
        return [.. await store.LedgerAsync(handoff.Text("id")!.Split('-')[0], 0, CancellationToken.None).Select(entry => JsonNode.Parse(entry.Text)!).ToListAsync()];
    }

    /// <summary>The findings about the directory's feed, newest first.</summary>
    public static async Task<IReadOnlyList<JsonNode>> FeedFindingsAsync(this Stack stack, string more = "") =>
        [.. (await stack.GetAsync($"/api/findings?kind=feed.stale{more}")).Items("items").Where(finding => finding["evidence"].Text("feed") == "directory")];

    /// <summary>The app's own row about the subscription.</summary>
    public static async Task<TableEntity> FeedRowAsync(this Stack stack) => (await stack.Table().GetEntityIfExistsAsync("meta", "directory", CancellationToken.None))!;

    /// <summary>Makes the app believe that the subscription was last seen alive so long ago.</summary>
    public static async Task LastProvenAsync(this Stack stack, TimeSpan ago)
    {
        var row = await stack.FeedRowAsync();
        row["provenAt"] = TimeProvider.System.GetUtcNow() - ago;
        Assert.IsType<TransactionResult.Committed>(await stack.Table().SubmitTransactionAsync([new TableAction.UpsertReplace(row)], CancellationToken.None));
    }
}
