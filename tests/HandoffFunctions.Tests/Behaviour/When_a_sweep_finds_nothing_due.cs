using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

public sealed class When_a_sweep_finds_nothing_due(When_a_sweep_finds_nothing_due.EmptyStack own) : IClassFixture<When_a_sweep_finds_nothing_due.EmptyStack>
{
    private readonly Stack _stack = own.Stack;

    [Fact]
    public async Task It_reads_the_same_however_many_sessions_are_open()
    {
        var few = await CostAsync(openSessions: 3);
        var many = await CostAsync(openSessions: 57);
        Assert.Equal(few, many);
        // One short range a shard, the open findings about feeds, and the sweep's own record.
        Assert.Equal(10, few.Count);
        Assert.Equal(9, few.Count(method => method == "GET"));
    }

    private async Task<IReadOnlyList<string>> CostAsync(int openSessions)
    {
        var signIns = Enumerable.Range(0, openSessions).Select(_ => Events.SignIn(Events.New("tablet"), Events.New("operator"), "s-1", at: -60));
        await _stack.PublishAsync([.. signIns]);
        await _stack.SweepAsync();
        await _stack.ForgetCallsAsync();
        await _stack.SweepAsync();
        return [.. (await _stack.CallsAsync("table")).Select(call => call.Text("method")!).Order(StringComparer.Ordinal)];
    }

    public sealed class EmptyStack : SharedStack;
}
