using HandoffFunctions.Local;
using HandoffFunctions.Local.Control;
using HandoffFunctions.Tests.Fixtures;
using Xunit;
using Xunit.Abstractions;

namespace HandoffFunctions.Tests.Behaviour;

/// <summary>SIGKILL, without warning, at each call of a handoff that also rotates a secret. Event Grid delivers the event again.</summary>
public sealed class When_the_process_is_killed(When_the_process_is_killed.PromptStack own, ITestOutputHelper output) : IClassFixture<When_the_process_is_killed.PromptStack>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_ends_as_if_nothing_had_happened(bool applied)
    {
        var killed = await new KilledHandoff(own.Stack).AtEachCallAsync(applied, recorded: false, async () =>
        {
            await own.Stack.IdleAsync();
            await own.Stack.SweepAsync();
        });
        output.WriteLine($"killed at {killed} calls");
        Assert.True(killed >= (applied ? 6 : 14), $"only {killed} calls were disturbed");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_of_a_pair_is_replaced_as_if_nothing_had_happened(bool applied)
    {
        var killed = await new KilledPair(own.Stack).AtEachCallAsync(applied, recorded: false, async () =>
        {
            await own.Stack.IdleAsync();
            await own.Stack.SweepAsync();
        });
        output.WriteLine($"killed at {killed} calls");
        Assert.True(killed >= (applied ? 8 : 20), $"only {killed} calls were disturbed");
    }

    [Fact]
    public async Task A_shift_end_on_record_is_carried_to_the_devices_by_its_redelivery()
    {
        var (one, other, holder) = (Events.New("tablet"), Events.New("tablet"), Events.New("operator"));
        await own.Stack.PublishAsync(Events.SignIn(one, holder, "s-1", at: -60), Events.CheckOut(other, holder, at: -50));
        own.Stack.Local.Faults.Add(new Fault("table", "POST", Times: 1, Hang: true, Applied: true));
        await own.Stack.PublishAtOnceAsync(Events.ShiftEnded(holder));
        await StackQuestions.UntilAsync("the write waits for its answer", () => Task.FromResult(own.Stack.Local.Faults.Hanging == 1));
        await own.Stack.Local.KillHandlerAsync();
        await own.Stack.IdleAsync();

        foreach (var device in new[] { one, other })
        {
            await Proven.HandoffAsync(own.Stack, device, "shiftEnd", holder);
        }
    }

    /// <summary>Effects show at once, so that each handoff makes the same calls.</summary>
    public sealed class PromptStack : SharedStack
    {
        private protected override LocalStackOptions Change(LocalStackOptions options) => options with { ReadBackLag = TimeSpan.Zero };
    }
}

/// <summary>The same when nothing is delivered again: the start and one sweep must be enough.</summary>
public sealed class When_the_process_is_killed_and_nothing_comes_again(When_the_process_is_killed_and_nothing_comes_again.OneAttemptStack own, ITestOutputHelper output)
    : IClassFixture<When_the_process_is_killed_and_nothing_comes_again.OneAttemptStack>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_sweep_finishes_what_was_on_record(bool applied)
    {
        var killed = await new KilledHandoff(own.Stack).AtEachCallAsync(applied, recorded: true, own.Stack.SweepAsync);
        output.WriteLine($"killed at {killed} calls");
        Assert.True(killed >= (applied ? 6 : 10), $"only {killed} calls were disturbed");
    }

    public sealed class OneAttemptStack : SharedStack
    {
        private protected override LocalStackOptions Change(LocalStackOptions options) => options with { ReadBackLag = TimeSpan.Zero, MaxDeliveryAttempts = 1 };
    }
}
