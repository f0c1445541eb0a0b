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
    public async Task<int> AtEachCallAsync(bool applied, bool recorded, Func<Task> comeToRest)
    {
        var (_, killed, missed) = await AtAsync(
            calls =>
            {
                var record = calls.ToList().FindIndex(call => call.Records);
                return calls.Where((call, index) => !(applied && call.Reads) && (!recorded || index > record || (index == record && applied))).Select(call => new KillSite(call, applied));
            },
            comeToRest,
            isFirst: true);
        return killed + missed.Count;
    }

    /// <summary>Kills at some calls, and sees to it that all comes to rest.</summary>
    /// <param name="choose">At which of those that the story makes when nobody disturbs it.</param>
    /// <param name="isFirst">Whether calls count too that a process makes once in its life: most of the runs to come find them made.</param>
    /// <returns>The calls that the story makes, how often the process was killed, and the sites to which the story did not come again.</returns>
    public async Task<(int Calls, int Killed, IReadOnlyList<KillSite> Missed)> AtAsync(Func<IReadOnlyList<OutgoingCall>, IEnumerable<KillSite>> choose, Func<Task> comeToRest, bool isFirst = false)
    {
        var (calls, expected) = await UndisturbedAsync(isFirst);
        var (killed, missed, wrong) = (0, new List<KillSite>(), new List<string>());
        foreach (var site in choose(calls))
        {
            var names = await PrepareAsync();
            var isKilled = await KillAtAsync(site, names);
            killed += isKilled ? 1 : 0;
            missed.AddRange(isKilled ? [] : [site]);
            await comeToRest();
            await stack.Promises.AssertAsync($"a kill at {site}", isAtRest: true);
            var end = await EndAsync(names);
            if (end != expected)
            {
                wrong.Add($"{(isKilled ? "killed" : "not killed")} at {site}:\n    {end}");
            }
        }

        Figures.Record("Every call fails in every way", "SIGKILLs of the published program", Volatile.Read(ref _kills));
        Assert.True(wrong.Count == 0, $"expected:\n    {expected}\n{string.Join('\n', wrong)}");
        return (calls.Count, killed, missed);
    }

    /// <summary>Whatever comes before, and the names that this story alone uses.</summary>
    protected abstract Task<Dictionary<string, string>> PrepareAsync();

    /// <summary>What happens while the process is killed. Does not wait for what comes of it.</summary>
    protected abstract Task HappenAsync(Dictionary<string, string> names);

    /// <summary>All that a user can see of how it ended, without names and times.</summary>
    protected abstract Task<string> EndAsync(Dictionary<string, string> names);

    private async Task<(IReadOnlyList<OutgoingCall> Calls, string End)> UndisturbedAsync(bool isFirst)
    {
        if (!isFirst)
        {
            await HappenAsync(await PrepareAsync());
            await stack.IdleAsync();
        }

        var names = await PrepareAsync();
        await stack.ForgetCallsAsync();
        await HappenAsync(names);
        await stack.IdleAsync();
        var calls = OutgoingCall.Of(stack.Local.Calls.Of(), names);
        await stack.SweepAsync();
        return (calls, await EndAsync(names));
    }

    private async Task<bool> KillAtAsync(KillSite site, Dictionary<string, string> names)
    {
        LocalStack local = stack.Local;
        local.Faults.Add(site.Call.Hang(names, site.Applied));
        await HappenAsync(names);
        await StackQuestions.UntilAsync($"{site} waits", () => Task.FromResult(local.Faults.Hanging > 0 || local.Activity.InFlight == 0), Often);
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

/// <summary>Where a process is killed.</summary>
/// <param name="Applied">Whether the call takes effect before.</param>
internal sealed record KillSite(OutgoingCall Call, bool Applied);
