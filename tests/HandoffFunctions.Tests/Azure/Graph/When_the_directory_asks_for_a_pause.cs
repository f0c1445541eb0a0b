using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.Graph;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace HandoffFunctions.Tests.Adapters.Graph;

public sealed class When_the_directory_asks_for_a_pause : IAsyncLifetime
{
    private static readonly CancellationToken Cancel = CancellationToken.None;
    private readonly LeapingClock _clock = new();
    private LoopbackService _service = null!;
    private GraphSessions _graph = null!;
    private GraphPasswords _passwords = null!;
    private Func<HttpContext, Seen, Task> _answer = null!;

    public async Task InitializeAsync()
    {
        Answers(204);
        _service = await LoopbackService.StartAsync((context, seen) => _answer(context, seen));
        var connection = GraphConnection.OnFirstUse(new Uri(_service.Address, "v1.0"), new CountingCredential(_clock), _clock);
        (_graph, _passwords) = (new GraphSessions(connection), new GraphPasswords(connection));
    }

    public async Task DisposeAsync()
    {
        _graph.Dispose();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task No_call_of_that_kind_goes_out_before_it_is_over_whoever_makes_it()
    {
        Answers(429, "17");
        Assert.Equal(TimeSpan.FromSeconds(17), Assert.IsType<Answer.Retry>(await _graph.RevokeAsync("user-1", Cancel)).After);
        Answers(204);
        _clock.Move(TimeSpan.FromSeconds(16));

        var held = Assert.IsType<Answer.Retry>(await _graph.RevokeAsync("user-2", Cancel));
        Assert.Equal((true, "held back: the directory asked for a pause"), (held.NotSent, held.Reason));
        Assert.True(Assert.IsType<Answer.Retry>(await _graph.DisableDeviceAsync("device-1", Cancel)).NotSent);
        Assert.True(Assert.IsType<Answer.Retry>(await _passwords.RemoveAsync("app-1", "key-1", Cancel)).NotSent);
        Assert.Single(_service.Seen);

        _clock.Move(TimeSpan.FromSeconds(1));
        Assert.IsType<Answer.Done>(await _graph.RevokeAsync("user-2", Cancel));
        Assert.IsType<Answer.Done>(await _graph.DisableDeviceAsync("device-1", Cancel));
    }

    [Fact]
    public async Task Reading_goes_on_while_writing_pauses_and_the_other_way_round()
    {
        Answers(429, "60");
        await _graph.RevokeAsync("user-1", Cancel);
        Answers(200, body: "{}");
        Assert.IsType<Answer.Done>((await _graph.ReadAsync("user-1", Cancel)).Answer);

        _clock.Move(TimeSpan.FromMinutes(2));
        Answers(429, "60");
        await _graph.ReadAsync("user-1", Cancel);
        Assert.True(Assert.IsType<Answer.Retry>((await _graph.ReadDeviceAsync("device-1", Cancel)).Answer).NotSent);
        Answers(204);
        Assert.IsType<Answer.Done>(await _graph.RevokeAsync("user-1", Cancel));
    }

    [Fact]
    public async Task When_it_is_over_one_call_goes_first_and_the_others_follow_if_it_is_not_refused()
    {
        Answers(429, "10");
        await _graph.RevokeAsync("user-1", Cancel);
        _clock.Move(TimeSpan.FromSeconds(10));
        var release = new TaskCompletionSource();
        var arrived = new TaskCompletionSource();
        _answer = async (context, _) =>
        {
            arrived.SetResult();
            await release.Task;
            await LoopbackService.WriteAsync(context, 429, "", ("Retry-After", "20"));
        };

        var first = _graph.RevokeAsync("user-1", Cancel);
        await arrived.Task;
        foreach (var user in new[] { "user-2", "user-3" })
        {
            Assert.True(Assert.IsType<Answer.Retry>(await _graph.RevokeAsync(user, Cancel)).NotSent);
        }

        release.SetResult();
        Assert.False(Assert.IsType<Answer.Retry>(await first).NotSent);
        Assert.Equal(2, _service.Seen.Count);
        _clock.Move(TimeSpan.FromSeconds(19));
        Answers(204);
        Assert.True(Assert.IsType<Answer.Retry>(await _graph.RevokeAsync("user-2", Cancel)).NotSent);
        _clock.Move(TimeSpan.FromSeconds(1));
        Assert.All(await Task.WhenAll(_graph.RevokeAsync("user-1", Cancel)), answer => Assert.IsType<Answer.Done>(answer));
        Assert.All(await Task.WhenAll(_graph.RevokeAsync("user-2", Cancel), _graph.RevokeAsync("user-3", Cancel)), answer => Assert.IsType<Answer.Done>(answer));
    }

    [Fact]
    public async Task A_first_call_that_gets_lost_leaves_the_turn_to_the_next()
    {
        Answers(429, "10");
        await _graph.RevokeAsync("user-1", Cancel);
        _clock.Move(TimeSpan.FromSeconds(10));
        _answer = (context, _) =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        Assert.IsType<Answer.Unknown>(await _graph.RevokeAsync("user-1", Cancel));

        Answers(204);
        Assert.IsType<Answer.Done>(await _graph.RevokeAsync("user-2", Cancel));
        Assert.IsType<Answer.Done>(await _graph.RevokeAsync("user-3", Cancel));
    }

    [Fact]
    public async Task Those_that_are_held_back_are_told_different_times()
    {
        Answers(429, "10");
        await _graph.RevokeAsync("user-1", Cancel);

        var waits = new List<TimeSpan?>();
        for (var user = 0; user < 100; user++)
        {
            waits.Add(Assert.IsType<Answer.Retry>(await _graph.RevokeAsync($"user-{user}", Cancel)).After);
        }

        Assert.Equal(100, waits.Distinct().Count());
        Assert.All(waits, wait => Assert.InRange(wait!.Value, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(15)));
    }

    [Fact]
    public async Task A_directory_that_names_no_pause_is_left_alone_for_longer_each_time()
    {
        var waits = new List<TimeSpan?>();
        for (var refusal = 0; refusal < 8; refusal++)
        {
            Answers(429);
            waits.Add(Assert.IsType<Answer.Retry>(await _graph.RevokeAsync("user-1", Cancel)).After);
            _clock.Move(waits[^1]!.Value);
        }

        Assert.Equal([5, 10, 20, 40, 80, 160, 300, 300], waits.Select(wait => wait!.Value.TotalSeconds));
        Answers(204);
        await _graph.RevokeAsync("user-1", Cancel);
        Answers(429);
        Assert.Equal(TimeSpan.FromSeconds(5), Assert.IsType<Answer.Retry>(await _graph.RevokeAsync("user-1", Cancel)).After);
    }

    private void Answers(int status, string? retryAfter = null, string body = "") =>
        _answer = (context, _) => retryAfter is null ? LoopbackService.WriteAsync(context, status, body) : LoopbackService.WriteAsync(context, status, body, ("Retry-After", retryAfter));
}
