using HandoffFunctions.Local;
using HandoffFunctions.Local.Control;
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

    /// <summary>Kills at each call, sees to it that all comes to rest, and returns how many there were.</summary>
    /// <param name="applied">Whether the call takes effect before.</param>
    /// <param name="recorded">Whether only calls count by which, or after which, the event is on record.</param>
    public async Task<int> AtEachCallAsync(bool applied, bool recorded, Func<Task> comeToRest)
    {
        var (calls, expected) = await UndisturbedAsync();
        var record = calls.ToList().FindIndex(call => call.Records);
        var killedAt = calls.Where((call, index) => !(applied && call.Reads) && (!recorded || index > record || (index == record && applied))).ToList();
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

        Assert.True(wrong.Count == 0, $"expected:\n    {expected}\n{string.Join('\n', wrong)}");
        return killedAt.Count;
    }

    /// <summary>Whatever comes before, and the names that this story alone uses.</summary>
    protected abstract Task<Dictionary<string, string>> PrepareAsync();

    /// <summary>The event during which the process is killed.</summary>
    protected abstract System.Text.Json.Nodes.JsonObject Event(Dictionary<string, string> names);

    /// <summary>All that a user can see of how it ended, without names and times.</summary>
    protected abstract Task<string> EndAsync(Dictionary<string, string> names);

    private async Task<(IReadOnlyList<OutgoingCall> Calls, string End)> UndisturbedAsync()
    {
        var names = await PrepareAsync();
        await stack.ForgetCallsAsync();
        await stack.PublishAsync(Event(names));
        var calls = OutgoingCall.Of(stack.Local.Calls.Of(), names);
        await stack.SweepAsync();
        return (calls, await EndAsync(names));
    }

    private async Task<bool> KillAtAsync(OutgoingCall call, Dictionary<string, string> names, bool applied)
    {
        LocalStack local = stack.Local;
        local.Faults.Add(call.Hang(names, applied));
        await stack.PublishAtOnceAsync(Event(names));
        await StackQuestions.UntilAsync($"{call} waits", () => Task.FromResult(local.Faults.Hanging > 0 || local.Activity.InFlight == 0), Often);
        var waits = local.Faults.Hanging > 0;
        if (waits)
        {
            await local.KillHandlerAsync();
        }

        local.Faults.Clear();
        return waits;
    }
}
