using System.Text.Json;
using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.Events;
using Xunit;

namespace HandoffFunctions.Tests.Adapters.Events;

public sealed class PublishEventsTests
{
    private static readonly CancellationToken Cancel = CancellationToken.None;
    private readonly SetClock _clock = new();

    [Fact]
    public async Task Events_go_out_as_one_cloudevents_batch_with_their_data_as_it_is()
    {
        await using var service = await LoopbackService.StartAsync(200);

        Assert.Equal(Answers.Done, await Topic(service).PublishAsync([Event("e1", """{"n":1.10}"""), Event("e2", "null") with { Subject = null }], Cancel));

        var seen = Assert.Single(service.Seen);
        Assert.StartsWith("application/cloudevents-batch+json", seen.Headers.ContentType.ToString(), StringComparison.Ordinal);
        Assert.Equal("Bearer token-1", seen.Headers.Authorization);
        using var json = JsonDocument.Parse(seen.Body);
        Assert.Equal(
            """{"specversion":"1.0","id":"e1","type":"Handoff.Custody.HandoffCompleted","source":"/handoff","subject":"device-1","time":"2026-11-22T08:00:00.0000000Z","datacontenttype":"application/json","data":{"n":1.10}}""",
            json.RootElement[0].GetRawText());
        Assert.False(json.RootElement[1].TryGetProperty("subject", out _));
    }

    [Fact]
    public async Task More_than_a_request_holds_is_split_and_nothing_is_lost()
    {
        await using var service = await LoopbackService.StartAsync(200);
        var large = JsonEncodedText.Encode(new string('x', 400_000));

        Assert.Equal(Answers.Done, await Topic(service).PublishAsync([.. Enumerable.Range(0, 5).Select(i => Event($"e{i}", $"\"{large}\""))], Cancel));

        Assert.Equal(3, service.Seen.Count);
        Assert.All(service.Seen, seen => Assert.True(seen.Body.Length <= 1_000_000));
        Assert.Equal(["e0", "e1", "e2", "e3", "e4"], service.Seen.SelectMany(Ids));
    }

    [Theory]
    [InlineData(403, typeof(Answer.Retry))]
    [InlineData(404, typeof(Answer.Retry))]
    [InlineData(413, typeof(Answer.Never))]
    [InlineData(429, typeof(Answer.Retry))]
    [InlineData(503, typeof(Answer.Unknown))]
    public async Task A_refusal_is_asked_once(int status, Type kind)
    {
        await using var service = await LoopbackService.StartAsync(status, """{"error":{"code":"X"}}""");

        Assert.IsType(kind, await Topic(service).PublishAsync([Event("e1", "{}")], Cancel));

        Assert.Single(service.Seen);
    }

    [Fact]
    public async Task Nothing_to_send_or_data_that_is_not_json_sends_nothing()
    {
        await using var service = await LoopbackService.StartAsync(200);

        Assert.Equal(Answers.Done, await Topic(service).PublishAsync([], Cancel));
        Assert.IsType<Answer.Never>(await Topic(service).PublishAsync([Event("e1", "{}"), Event("e2", "}, {")], Cancel));
        Assert.Empty(service.Seen);
    }

    private static IEnumerable<string> Ids(Seen seen)
    {
        using var json = JsonDocument.Parse(seen.Body);
        return [.. json.RootElement.EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];
    }

    private PublishEvents Topic(LoopbackService service) => new(new Uri(service.Address, "api/events"), new CountingCredential(_clock), _clock);

    private OutgoingEvent Event(string id, string data) => new(id, "Handoff.Custody.HandoffCompleted", "/handoff", "device-1", _clock.Now, data);
}
