using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Handling;
using HandoffFunctions.Simulation;
using HandoffFunctions.Storage;
using HandoffFunctions.Tests.Fixtures;
using Handoff.Rules.Custody;
using Xunit;

namespace HandoffFunctions.Tests.Reliability;

/// <summary>Somebody else writes the same device right before each of our writes, again and again.</summary>
[Collection(OneStack.Name)]
public sealed class When_a_writer_gives_up(OneStack shared)
{
    private readonly Stack _stack = shared.Stack;
    private readonly string _device = Events.New("tablet");

    [Fact]
    public async Task Its_event_is_asked_for_again_and_recorded_then()
    {
        var table = await Instances.NewTableAsync(_stack);
        var rival = new RivalTable(table, HandoffKey.OfDevice(_device));
        var instance = (await Instances.OfAsync(_stack, 1, rival, new NoWaiting()))[0];
        var (before, signIn) = (Events.SignIn(_device, "operator-a", "s-1", at: -60), Events.SignIn(_device, "operator-b", "s-2"));
        await instance.HandleAsync(before);

        rival.IsFaster = true;
        await Assert.ThrowsAsync<IOException>(() => instance.HandleAsync(signIn));
        var tries = rival.Writes;
        await instance.AssertOnceEachAsync(_device, [before]);
        rival.IsFaster = false;

        Assert.Equal(Handled.Recorded, await instance.HandleAsync(signIn));
        Assert.Equal(Handled.Duplicate, await instance.HandleAsync(signIn));
        await instance.AssertOnceEachAsync(_device, [before, signIn]);
        await StackPromises.AssertAsync(table);
        Assert.Equal(12, tries);
        Figures.Record("Contention", "tries before a writer gives up", tries);
    }

    [Fact]
    public async Task What_it_had_done_is_left_to_the_sweep()
    {
        var table = await Instances.NewTableAsync(_stack);
        var rival = new RivalTable(table, HandoffKey.OfDevice(_device));
        var instance = (await Instances.OfAsync(_stack, 1, rival, new NoWaiting()))[0];
        await instance.HandleAsync(Events.SignIn(_device, Events.New("operator"), "s-1", at: -60));
        // The first write after this one records the handoff; those after that record what came of its steps.
        rival.IsFasterAfter = 1;

        Assert.Equal(Handled.Recorded, await instance.HandleAsync(Events.SignIn(_device, Events.New("operator"), "s-2")));
        Assert.Contains(await StepsAsync(instance), step => step.State == StepState.Owed);
        rival.IsFasterAfter = null;
        rival.IsFaster = false;
        // With a clock on which nothing lasts, every visit would be over before the directory has answered.
        var punctual = (await Instances.OfAsync(_stack, 1, rival))[0];
        await punctual.Sweep.RunAsync(CancellationToken.None);

        Assert.All(await StepsAsync(instance), step => Assert.Equal(StepState.Verified, step.State));
        await StackPromises.AssertAsync(table);
    }

    private async Task<IReadOnlyList<Step>> StepsAsync(Stories instance) =>
        [.. (await instance.Store.LoadAsync<Device>(HandoffKey.OfDevice(_device), CancellationToken.None)).Subject!.Handoffs.SelectMany(handoff => handoff.Steps)];

    /// <summary>A table in which another writer is always a little faster.</summary>
    private sealed class RivalTable(ITable table, string subject) : ITable
    {
        /// <summary>Whether the other one writes at all.</summary>
        public bool IsFaster { get; set; }

        /// <summary>After so many more writes of ours it begins to; null for never.</summary>
        public int? IsFasterAfter { get; set; }

        /// <summary>How often it wrote.</summary>
        public int Writes { get; private set; }

        public async Task<TransactionResult> SubmitTransactionAsync(IReadOnlyList<TableAction> actions, CancellationToken cancel)
        {
            if (actions.Any(action => action.RowKey == Rows.Head(subject)))
            {
                IsFaster |= IsFasterAfter-- <= 0;
                if (IsFaster)
                {
                    var head = (await table.GetEntityIfExistsAsync(Rows.ShardOf(subject), Rows.Head(subject), cancel))!;
                    await table.SubmitTransactionAsync([new TableAction.UpdateReplace(head, head.ETag)], cancel);
                    Writes++;
                }
            }

            return await table.SubmitTransactionAsync(actions, cancel);
        }

        public Task<bool> CreateIfNotExistsAsync(CancellationToken cancel) => table.CreateIfNotExistsAsync(cancel);

        public Task<TableEntity?> GetEntityIfExistsAsync(string partitionKey, string rowKey, CancellationToken cancel) =>
            table.GetEntityIfExistsAsync(partitionKey, rowKey, cancel);

        public Task<TablePage> QueryAsync(
            string partitionKey, string rowKeyFrom, string? rowKeyTo, int? maxPerPage, TableContinuation? continuation, CancellationToken cancel, DateTimeOffset? changedSince = null) =>
            table.QueryAsync(partitionKey, rowKeyFrom, rowKeyTo, maxPerPage, continuation, cancel, changedSince);
    }

    /// <summary>The machine's clock, on which every wait is over at once.</summary>
    private sealed class NoWaiting : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime == Timeout.InfiniteTimeSpan ? dueTime : TimeSpan.Zero, period);
    }
}
