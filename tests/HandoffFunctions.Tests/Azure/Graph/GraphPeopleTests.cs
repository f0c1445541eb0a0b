using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.Graph;
using HandoffFunctions.Handling;
using Xunit;

namespace HandoffFunctions.Tests.Adapters.Graph;

public sealed class GraphPeopleTests
{
    private const string NotFound = """{"error":{"code":"Request_ResourceNotFound"}}""";
    private static readonly CancellationToken Cancel = CancellationToken.None;
    private readonly LeapingClock _clock = new();

    [Fact]
    public async Task An_address_is_a_principal_name_or_else_a_mail_address_and_never_a_part_of_a_path_or_a_filter()
    {
        await using var service = await LoopbackService.StartAsync((context, seen) => seen.Target.Contains("filter", StringComparison.Ordinal)
            ? LoopbackService.WriteAsync(context, 200, """{"value":[{"id":"user-1"}]}""")
            : LoopbackService.WriteAsync(context, 404, NotFound));
        using var graph = Graph(service);

        Assert.Equal((Answers.Done, "user-1"), await graph.FindAsync("o'x/../me?a=1#b or 1 eq 1@ward.example", Cancel));

        Assert.Equal(2, service.Seen.Count);
        Assert.Equal("/v1.0/users/o%27x%2F..%2Fme%3Fa%3D1%23b%20or%201%20eq%201%40ward.example?$select=id", Plain(service.Seen[0].Target));
        Assert.StartsWith("/v1.0/users?", service.Seen[1].Target, StringComparison.Ordinal);
        Assert.Contains("mail eq 'o''x/../me?a=1#b or 1 eq 1@ward.example'", Uri.UnescapeDataString(service.Seen[1].Target), StringComparison.Ordinal);
        Assert.Equal(1, service.Seen[1].Target.Count(c => c == '?'));
    }

    [Theory]
    [InlineData("""{"value":[]}""")]
    [InlineData("""{"value":[{"id":"user-1"},{"id":"user-2"}]}""")]
    public async Task An_address_of_nobody_or_of_several_is_nobodys(string found)
    {
        await using var service = await LoopbackService.StartAsync((context, seen) => seen.Target.Contains("filter", StringComparison.Ordinal)
            ? LoopbackService.WriteAsync(context, 200, found)
            : LoopbackService.WriteAsync(context, 404, NotFound));
        using var graph = Graph(service);

        Assert.Equal((Answers.Done, null), await graph.FindAsync("x@ward.example", Cancel));
    }

    [Theory]
    [InlineData(503, "")]
    [InlineData(429, "")]
    [InlineData(403, "")]
    [InlineData(200, "[]")]
    [InlineData(200, "not json")]
    public async Task A_directory_that_does_not_say_is_asked_again_and_an_answer_is_kept_for_ten_minutes(int status, string body)
    {
        var works = false;
        await using var service = await LoopbackService.StartAsync((context, _) =>
            works ? LoopbackService.WriteAsync(context, 200, """{"id":"user-1"}""") : LoopbackService.WriteAsync(context, status, body));
        using var graph = Graph(service);
        var people = new FindPerson(graph, _clock);
        await Assert.ThrowsAsync<IOException>(() => people.FindAsync("x@ward.example", Cancel));
        works = true;
        // A directory that asked for a pause gets it.
        _clock.Move(TimeSpan.FromSeconds(5));
        Assert.Equal("user-1", await people.FindAsync("x@ward.example", Cancel));
        var asked = service.Seen.Count;

        Assert.Equal("user-1", await people.FindAsync("X@Ward.example", Cancel));
        Assert.Equal(asked, service.Seen.Count);
        _clock.Move(TimeSpan.FromMinutes(10));
        await people.FindAsync("x@ward.example", Cancel);
        Assert.Equal(asked + 1, service.Seen.Count);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData(".", 0)]
    [InlineData("..", 0)]
    [InlineData("o\ud83d\ude00@ward.example", 0)]
    [InlineData("what the directory calls malformed", 2)]
    public async Task What_no_directory_can_have_as_an_address_is_nobodys(string address, int calls)
    {
        await using var service = await LoopbackService.StartAsync((context, _) => LoopbackService.WriteAsync(context, 400, """{"error":{"code":"Request_BadRequest"}}"""));
        using var graph = Graph(service);

        Assert.Null(await new FindPerson(graph, _clock).FindAsync(address, Cancel));

        Assert.Equal(calls, service.Seen.Count);
    }

    private static string Plain(string target) => target.Replace("%24", "$", StringComparison.Ordinal);

    private GraphPeople Graph(LoopbackService service) => new(new Uri(service.Address, "v1.0"), new CountingCredential(_clock), _clock);
}
