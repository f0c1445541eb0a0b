using HandoffFunctions.Handling;
using HandoffFunctions.Storage;
using HandoffFunctions.Tests.Adapters;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Handling;

/// <summary>Two processes at one pair, each with its own memory, and one table between them.</summary>
[Collection(AzuriteTests.Name)]
public sealed class PairTurnTests(AzuriteFixture azurite)
{
    private static readonly string[] Pair = ["Login-1", "login-2"];
    private static readonly CancellationToken Cancel = CancellationToken.None;
    private readonly SetClock _clock = new();

    private async Task<Func<string, PairTurns>> ProcessesAsync()
    {
        var (table, _) = await azurite.NewTableAsync();
        return instance => new PairTurns(new PairRows(table), new Occupied(_clock, instance, Random.Shared), _clock);
    }

    [Fact]
    public async Task Only_one_has_the_turn_and_the_other_has_it_after()
    {
        var start = await ProcessesAsync();
        var (one, other) = (start("i-1"), start("i-2"));
        var turn = (await one.TakeAsync(Pair, Cancel))!;

        Assert.Null(await other.TakeAsync(["LOGIN-2", "login-1"], Cancel));
        Assert.Null(await one.TakeAsync(Pair, Cancel));
        await one.EndAsync(turn, "login-1", Cancel);
        turn.Dispose();

        using var next = await other.TakeAsync(Pair, Cancel);
        Assert.NotNull(next);
    }

    [Fact]
    public async Task Of_many_at_once_one_has_it()
    {
        var start = await ProcessesAsync();
        var turns = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => start($"i-{n}").TakeAsync(Pair, Cancel)));

        using var turn = Assert.Single(turns, turn => turn is not null);
    }

    [Fact]
    public async Task A_process_that_died_in_its_turn_keeps_it_from_other_instances_for_two_minutes_and_from_its_successor_not_at_all()
    {
        var start = await ProcessesAsync();
        Assert.NotNull(await start("i-1").TakeAsync(Pair, Cancel));
        Assert.Null(await start("i-2").TakeAsync(Pair, Cancel));

        using (var successor = await start("i-1").TakeAsync(Pair, Cancel))
        {
            Assert.NotNull(successor);
        }

        _clock.Now += TimeSpan.FromMinutes(2);
        using var other = await start("i-2").TakeAsync(Pair, Cancel);
        Assert.NotNull(other);
    }

    [Fact]
    public async Task A_turn_that_lapsed_and_was_taken_by_another_is_not_ended_by_its_first_owner()
    {
        var start = await ProcessesAsync();
        var (one, other) = (start("i-1"), start("i-2"));
        var slow = (await one.TakeAsync(Pair, Cancel))!;
        _clock.Now += TimeSpan.FromMinutes(2);
        Assert.NotNull(await other.TakeAsync(Pair, Cancel));
        await one.EndAsync(slow, "login-1", Cancel);
        slow.Dispose();

        Assert.Null(await one.TakeAsync(Pair, Cancel));
    }

    [Fact]
    public async Task Whichever_waits_goes_first_until_it_was_replaced_or_does_not_come_back()
    {
        var turns = (await ProcessesAsync())("i-1");
        async Task<DateTimeOffset?> FirstBeforeAsync(string secret, Func<PairTurn, Task> then)
        {
            using var turn = (await turns.TakeAsync(Pair, Cancel))!;
            var first = turns.OtherFirstUntil(turn, secret);
            await then(turn);
            return first;
        }

        var until = _clock.Now.AddHours(1);
        Assert.Null(await FirstBeforeAsync("login-2", turn => turns.EndWaitingAsync(turn, "login-2", until, Cancel)));
        Assert.Equal(until.AddMinutes(10), await FirstBeforeAsync("Login-1", turn => turns.EndWaitingAsync(turn, "login-1", until.AddHours(3), Cancel)));
        Assert.Null(await FirstBeforeAsync("LOGIN-2", turn => turns.LeaveAsync(turn, Cancel)));
        Assert.NotNull(await FirstBeforeAsync("login-1", turn => turns.EndAsync(turn, "login-1", Cancel)));
        Assert.Null(await FirstBeforeAsync("login-2", turn => turns.EndAsync(turn, "login-2", Cancel)));
        Assert.Null(await FirstBeforeAsync("login-1", turn => turns.EndWaitingAsync(turn, "login-2", until, Cancel)));

        _clock.Now = until.AddMinutes(11);
        Assert.Null(await FirstBeforeAsync("login-1", turn => turns.LeaveAsync(turn, Cancel)));
    }
}
