using HandoffFunctions.Local;
using HandoffFunctions.Local.Control;
using HandoffFunctions.Simulation;
using Xunit;

namespace HandoffFunctions.Tests.Fixtures;

/// <summary>
/// Plays a story while the process is killed, once at each call that it makes, and compares how it ends with one that nobody disturbed.
/// Which calls there are is taken from that one, so a new call is covered by itself.
/// </summary>
internal abstract class KilledStory(Stack stack)
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(5);

    protected Stack Stack => stack;

    private static int _kills;

    /// <summary>Kills at each call, sees to it that all comes to rest, and returns how many there were.</summary>
    /// <param name="applied">Whether the call takes effect before.</param>
    /// <param name="recorded">Whether only calls count by which, or after which, the event is on record.</param>
    /// <param name="most">At so many calls at most, spread over the whole story; null for all.</param>
    public async Task<int> AtEachCallAsync(bool applied, bool recorded, Func<Task> comeToRest, int? most = null)
    {
        var (calls, expected) = await UndisturbedAsync();
        var record = calls.ToList().FindIndex(call => call.Records);
        var killedAt = calls.Where((call, index) => !(applied && call.Reads) && (!recorded || index > record || (index == record && applied))).ToList();
        if (most < killedAt.Count)
        {
            var all = killedAt;
            killedAt = [.. Enumerable.Range(0, most.Value).Select(turn => all[((2 * turn) + 1) * all.Count / (2 * most.Value)])];
        }

        var wrong = new List<string>();
        foreach (var call in killedAt)
        {
            var names = await PrepareAsync();
            var killed = await KillAtAsync(call, names, applied);
            await comeToRest();
            var end = await EndAsync(names);
            if (end != expected)
            {
                wrong.Add($"{(killed ? "killed" : "not killed")} at {call}{(applied ? ", applied" : "")}:\n    {end}");
            }
        }

        Figures.Record("Every call fails in every way", "SIGKILLs of the published program", Volatile.Read(ref _kills));
        Assert.True(wrong.Count == 0, $"expected:\n    {expected}\n{string.Join('\n', wrong)}");
        return killedAt.Count;
    }

    /// <summary>Whatever comes before, and the names that this story alone uses.</summary>
    protected abstract Task<Dictionary<string, string>> PrepareAsync();

    /// <summary>What happens while the process is killed. Does not wait for what comes of it.</summary>
    protected abstract Task HappenAsync(Dictionary<string, string> names);

    /// <summary>All that a user can see of how it ended, without names and times.</summary>
    protected abstract Task<string> EndAsync(Dictionary<string, string> names);

    private async Task<(IReadOnlyList<OutgoingCall> Calls, string End)> UndisturbedAsync()
    {
        var names = await PrepareAsync();
        await stack.ForgetCallsAsync();
        await HappenAsync(names);
        await stack.IdleAsync();
        var calls = OutgoingCall.Of(stack.Local.Calls.Of(), names);
        await stack.SweepAsync();
        return (calls, await EndAsync(names));
    }

    private async Task<bool> KillAtAsync(OutgoingCall call, Dictionary<string, string> names, bool applied)
    {
        LocalStack local = stack.Local;
        local.Faults.Add(call.Hang(names, applied));
        await HappenAsync(names);
        await StackQuestions.UntilAsync($"{call} waits", () => Task.FromResult(local.Faults.Hanging > 0 || local.Activity.InFlight == 0), Often);
        var waits = local.Faults.Hanging > 0;
        if (waits)
        {
            await local.KillHandlerAsync();
            Interlocked.Increment(ref _kills);
        }

        local.Faults.Clear();
        return waits;
    }
}
