using HandoffFunctions.Local;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

public abstract class When_a_sweep_finds_nothing_due(SharedStack own)
{
    private readonly Stack _stack = own.Stack;

    /// <summary>One short range a shard, the open findings about feeds, and what waits to become known.</summary>
    protected virtual int Reads => 10;

    [Fact]
    public async Task It_reads_the_same_however_many_sessions_are_open()
    {
        var few = await CostAsync(openSessions: 3);
        var many = await CostAsync(openSessions: 57);
        Assert.Equal(few, many);
        Assert.Equal(Reads, few.Count(method => method == "GET"));
        Assert.Equal(Reads + 1, few.Count);
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
}

public sealed class When_a_sweep_finds_nothing_due_and_no_directory_reports(When_a_sweep_finds_nothing_due_and_no_directory_reports.EmptyStack own)
    : When_a_sweep_finds_nothing_due(own), IClassFixture<When_a_sweep_finds_nothing_due_and_no_directory_reports.EmptyStack>
{
    public sealed class EmptyStack : SharedStack
    {
        private protected override LocalStackOptions Change(LocalStackOptions options) => options with
        {
            ExtraSettings = new Dictionary<string, string> { ["Handoff__Directory__NotificationUrl"] = "", ["Handoff__Directory__ClientState"] = "" },
        };
    }
}

public sealed class When_a_sweep_finds_nothing_due_and_the_directory_reports(When_a_sweep_finds_nothing_due_and_the_directory_reports.EmptyStack own)
    : When_a_sweep_finds_nothing_due(own), IClassFixture<When_a_sweep_finds_nothing_due_and_the_directory_reports.EmptyStack>
{
    /// <summary>And how the directory's feed stands.</summary>
    protected override int Reads => 11;

    public sealed class EmptyStack : SharedStack;
}
