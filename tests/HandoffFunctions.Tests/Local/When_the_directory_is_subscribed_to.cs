using System.Net;
using System.Text.Json.Nodes;
using HandoffFunctions.Local.Package;
using HandoffFunctions.Local.Services.Graph;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Local;

/// <summary>The stand-in's subscriptions to changes, as Graph's documentation has them.</summary>
[Collection(DirectoryStack.Name)]
public sealed class When_the_directory_is_subscribed_to(DirectoryStack shared)
{
    private const string Topic = "EventGrid:?azuresubscriptionid=s&resourcegroup=g&partnertopic=t&location=l";

    private readonly Stack _stack = shared.Stack;

    private static JsonObject Asked(Action<JsonObject>? change = null)
    {
        var asked = new JsonObject
        {
            ["changeType"] = "updated,deleted",
            ["notificationUrl"] = Topic,
            ["lifecycleNotificationUrl"] = Topic,
            ["resource"] = "groups",
            ["expirationDateTime"] = In(minutes: 60),
            ["clientState"] = "a-word-of-ours",
        };
        change?.Invoke(asked);
        return asked;
    }

    private static string In(double minutes) => TimeProvider.System.GetUtcNow().AddMinutes(minutes).UtcDateTime.ToString("O");

    [Fact]
    public async Task One_is_made_listed_renewed_and_ended_and_never_shows_its_word()
    {
        var (status, made) = await CallAsync(HttpMethod.Post, "", Asked());
        Assert.Equal(HttpStatusCode.Created, status);
        var id = made.Text("id");
        await StackQuestions.UntilAsync("it shows", async () => (await CallAsync(HttpMethod.Get, $"/{id}")).Status == HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Conflict, (await CallAsync(HttpMethod.Post, "", Asked())).Status);

        var until = In(minutes: 41_759);
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(HttpMethod.Patch, $"/{id}", new JsonObject { ["expirationDateTime"] = until })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await CallAsync(HttpMethod.Patch, $"/{id}", new JsonObject { ["expirationDateTime"] = In(minutes: 41_762) })).Status);
        await StackQuestions.UntilAsync("the new end shows", async () => (await CallAsync(HttpMethod.Get, $"/{id}")).Body.Text("expirationDateTime") == until);

        var listed = Assert.Single((await CallAsync(HttpMethod.Get, "")).Body!.Items("value"), one => one.Text("id") == id);
        Assert.All([made, (await CallAsync(HttpMethod.Get, $"/{id}")).Body, listed], shown => Assert.Null(shown!["clientState"]));
        Assert.Equal(HttpStatusCode.NoContent, (await CallAsync(HttpMethod.Delete, $"/{id}")).Status);
        await StackQuestions.UntilAsync("it is gone", async () => (await CallAsync(HttpMethod.Get, $"/{id}")).Status == HttpStatusCode.NotFound);
    }

    public static TheoryData<string, string?> Wrong => new()
    {
        { "changeType", null },
        { "changeType", "renamed" },
        { "resource", null },
        { "resource", "me/events" },
        { "notificationUrl", null },
        { "notificationUrl", "http://plain.example" },
        { "notificationUrl", "EventGrid:?partnertopic=t" },
        { "lifecycleNotificationUrl", "nowhere" },
        { "expirationDateTime", null },
        { "expirationDateTime", "tomorrow" },
        { "expirationDateTime", "2026-01-01T00:00:00Z" },
        { "expirationDateTime", "2126-01-01T00:00:00Z" },
        { "clientState", new string('x', 129) },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task One_that_is_asked_for_wrongly_is_refused(string field, string? value) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await CallAsync(HttpMethod.Post, "", Asked(asked => asked[field] = value))).Status);

    [Theory]
    [InlineData("updated", "user-updated")]
    [InlineData("deleted", "user-deleted")]
    public void What_it_reports_of_a_user_has_the_documented_shape(string changeType, string sample) =>
        HasShapeOf(sample, PartnerEvents.OfUser(Asked(), "operator-a", changeType, TimeProvider.System.GetUtcNow()));

    [Fact]
    public void What_it_says_of_the_subscription_has_the_documented_shape() =>
        HasShapeOf("reauthorization-required", PartnerEvents.OfSubscription(Asked(), "reauthorizationRequired", TimeProvider.System.GetUtcNow()));

    private static void HasShapeOf(string sample, JsonObject made)
    {
        var known = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root(), "tests", "Handoff.Rules.Tests", "Samples", $"directory-{sample}.json")))!.AsObject();
        Assert.Equal(known.Text("type"), made.Text("type"));
        Assert.Equal(Paths(known).Order(StringComparer.Ordinal), Paths(made).Order(StringComparer.Ordinal));

        static IEnumerable<string> Paths(JsonObject json) =>
            json.SelectMany(pair => pair.Value is JsonObject inner ? Paths(inner).Select(path => $"{pair.Key}.{path}") : [pair.Key]);
    }

    private async Task<(HttpStatusCode Status, JsonNode? Body)> CallAsync(HttpMethod method, string path, JsonObject? body = null)
    {
        var answer = await CallsByHand.CallAsync(method, $"{_stack.Local.Graph}/v1.0/subscriptions{path}", body?.ToJsonString(), ("Authorization", "Bearer " + await _stack.GraphTokenAsync()));
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }
}
