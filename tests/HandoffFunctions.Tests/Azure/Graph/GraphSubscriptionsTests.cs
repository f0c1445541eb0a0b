using System.Text.Json.Nodes;
using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.Graph;
using Xunit;

namespace HandoffFunctions.Tests.Adapters.Graph;

public sealed class GraphSubscriptionsTests
{
    private const string Topic = "EventGrid:?azuresubscriptionid=s&resourcegroup=g&partnertopic=t&location=l";
    private const string One = """{"id":"sub-1","resource":"Users","notificationUrl":"EventGrid:?azuresubscriptionid=s&resourcegroup=g&partnertopic=t&location=l","expirationDateTime":"2026-12-20T08:00:00.5Z","clientState":null}""";

    private static readonly CancellationToken Cancel = CancellationToken.None;
    private static readonly DateTimeOffset Until = new(2026, 12, 20, 8, 0, 0, 500, TimeSpan.Zero);
    private static readonly GraphSubscription Read = new("sub-1", "Users", Topic, Until);
    private readonly SetClock _clock = new();

    [Fact]
    public async Task One_is_made_with_the_topic_for_its_changes_and_for_what_is_said_of_itself()
    {
        await using var service = await LoopbackService.StartAsync(201, One);

        var (answer, made) = await Graph(service).CreateAsync("users", "updated,deleted", Topic, "a-word-of-ours", Until, Cancel);

        Assert.Equal((Answers.Done, Read), (answer, made));
        Assert.Equal(("POST", "/v1.0/subscriptions"), (service.Seen[0].Method, service.Seen[0].Target));
        var sent = JsonNode.Parse(service.Seen[0].Body)!.AsObject();
        Assert.Equal(
            $"changeType=updated,deleted notificationUrl={Topic} lifecycleNotificationUrl={Topic} resource=users expirationDateTime=2026-12-20T08:00:00.5000000Z clientState=a-word-of-ours",
            string.Join(' ', sent.Select(pair => $"{pair.Key}={(string?)pair.Value}")));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("""{"id":"sub-1","expirationDateTime":"soon"}""")]
    public async Task An_answer_that_cannot_be_read_leaves_open_whether_it_was_made(string body)
    {
        await using var service = await LoopbackService.StartAsync(201, body);

        var (answer, made) = await Graph(service).CreateAsync("users", "updated", Topic, "a-word-of-ours", Until, Cancel);

        Assert.IsType<Answer.Unknown>(answer);
        Assert.Null(made);
    }

    [Fact]
    public async Task It_is_renewed_with_its_new_end_and_nothing_else()
    {
        await using var service = await LoopbackService.StartAsync(200, One);

        Assert.Equal(Answers.Done, await Graph(service).RenewAsync("sub-1", Until, Cancel));

        Assert.Equal(("PATCH", "/v1.0/subscriptions/sub-1"), (service.Seen[0].Method, service.Seen[0].Target));
        Assert.Equal("""{"expirationDateTime":"2026-12-20T08:00:00.5000000Z"}""", service.Seen[0].Body);
    }

    [Fact]
    public async Task It_is_read_and_ended_by_its_id()
    {
        await using var live = await LoopbackService.StartAsync(200, One);
        Assert.Equal((Answers.Done, Read), await Graph(live).ReadAsync("sub-1", Cancel));

        await using var gone = await LoopbackService.StartAsync(404, """{"error":{"code":"ResourceNotFound"}}""");
        Assert.True((await Graph(gone).ReadAsync("sub-1", Cancel)).Answer is Answer.Never { NotFound: true });
        Assert.Equal(Answers.Done, await Graph(gone).DeleteAsync("sub-1", Cancel));
        Assert.Equal(("DELETE", "/v1.0/subscriptions/sub-1"), (gone.Seen[1].Method, gone.Seen[1].Target));
    }

    [Fact]
    public async Task The_list_is_followed_to_its_end_but_not_to_another_host()
    {
        var next = "";
        await using var service = await LoopbackService.StartAsync((context, seen) => LoopbackService.WriteAsync(context, 200, seen.Target.Contains("skip", StringComparison.Ordinal)
            ? $$"""{"value":[{{One.Replace("sub-1", "sub-2", StringComparison.Ordinal)}}]}"""
            : $$"""{"value":[{{One}}],"@odata.nextLink":"{{next}}"}"""));

        next = new Uri(service.Address, "v1.0/subscriptions?$skiptoken=x").AbsoluteUri;
        var (answer, found) = await Graph(service).ListAsync(Cancel);
        Assert.Equal(Answers.Done, answer);
        Assert.Equal(["sub-1", "sub-2"], found.Select(one => one.Id));

        next = "https://graph.example/v1.0/subscriptions?$skiptoken=x";
        (answer, found) = await Graph(service).ListAsync(Cancel);
        Assert.IsType<Answer.Unknown>(answer);
        Assert.Empty(found);

        next = new Uri(service.Address, "v1.0/subscriptions").AbsoluteUri;
        Assert.IsType<Answer.Unknown>((await Graph(service).ListAsync(Cancel)).Answer);
    }

    private GraphSubscriptions Graph(LoopbackService service) =>
        new(GraphConnection.OnFirstUse(new Uri(service.Address, "v1.0"), new CountingCredential(_clock), _clock));
}
