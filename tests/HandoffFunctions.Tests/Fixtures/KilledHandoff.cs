using HandoffFunctions.Local;
using HandoffFunctions.Local.Control;
using Xunit;

namespace HandoffFunctions.Tests.Fixtures;

/// <summary>
/// Hands a device on while the process is killed, once at each call that it makes, and compares how it ends with a handoff that nobody
/// disturbed. Which calls there are is taken from that handoff, so a new call is covered by itself.
/// </summary>
internal sealed class KilledHandoff(Stack stack)
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(5);

    /// <summary>Kills at each call that <paramref name="at"/> admits, sees to it that all comes to rest, and returns how many there were.</summary>
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

    private async Task<(IReadOnlyList<OutgoingCall> Calls, string End)> UndisturbedAsync()
    {
        var names = await PrepareAsync();
        await stack.ForgetCallsAsync();
        await stack.PublishAsync(Events.SignIn(names["device"], names["second"], "s-2"));
        var calls = OutgoingCall.Of(stack.Local.Calls.Of(), names);
        await stack.SweepAsync();
        return (calls, await EndAsync(names));
    }

    private async Task<Dictionary<string, string>> PrepareAsync()
    {
        var names = new Dictionary<string, string> { ["device"] = Events.New("tablet"), ["first"] = Events.New("operator"), ["second"] = Events.New("operator") };
        names["secret"] = await stack.BoundSecretAsync("handoff-device", names["device"]);
        await stack.PublishAsync(Events.SignIn(names["device"], names["first"], "s-1", at: -60));
        return names;
    }

    private async Task<bool> KillAtAsync(OutgoingCall call, Dictionary<string, string> names, bool applied)
    {
        LocalStack local = stack.Local;
        local.Faults.Add(call.Hang(names, applied));
        await stack.PublishAtOnceAsync(Events.SignIn(names["device"], names["second"], "s-2"));
        await StackQuestions.UntilAsync($"{call} waits", () => Task.FromResult(local.Faults.Hanging > 0 || local.Activity.InFlight == 0), Often);
        var waits = local.Faults.Hanging > 0;
        if (waits)
        {
            await local.KillHandlerAsync();
        }

        local.Faults.Clear();
        return waits;
    }

    /// <summary>All that a user can see of how it ended, without names and times.</summary>
    private async Task<string> EndAsync(Dictionary<string, string> names)
    {
        var device = names["device"];
        var handoffs = await stack.HandoffsAsync(device);
        var now = await stack.DeviceAsync(device);
        var isRevoked = handoffs.Count > 0 && await stack.SessionsValidFromAsync(names["first"]) >= handoffs[0].Time("at").AddSeconds(-1);
        var versions = await stack.SecretVersionsAsync(names["secret"]);
        var published = handoffs.Count == 0 ? [] : await stack.PublishedAsync(handoffs[0].Text("id")!);
        var told = published.GroupBy(e => e.Text("type")).OrderBy(group => group.Key).Select(group => $"{group.Key} {group.Select(e => e.Text("id")).Distinct().Count()}");
        var end = $"held by {now["holder"].Text("userId")}, open {string.Join(' ', now.Items("openSessions").Select(session => session.Text("sessionId")))}, "
            + string.Join("; ", handoffs.Select(handoff => $"{handoff.Text("cause")} {handoff.Text("status")}: {string.Join(", ", handoff.Steps())}"))
            + $", revoked {isRevoked}, versions {string.Join(' ', versions.Select(version => version["enabled"]))}, told {string.Join(", ", told)}, "
            + $"valid ledger {(await stack.LedgerCheckAsync(device))["valid"]}, findings {(await stack.FindingsAsync(device)).Count}";
        return names.Aggregate(end, (text, name) => text.Replace(name.Value, name.Key, StringComparison.Ordinal));
    }
}
