using System.Text.Json.Nodes;
using HandoffFunctions.Local.Control;
using Spectre.Console;

namespace HandoffFunctions.Local.Story;

/// <summary>
/// A sample day: two wards, a press shop, a SOC and a control room pass their shared devices on. Everything told is read back from the
/// running application; nothing is told that it did not say. Its policy has graces of seconds, so that nobody has to wait.
/// </summary>
internal sealed class SampleDay(LocalStack stack, Actors actors, Teller teller)
{
    /// <summary>The policy of the sample day, beside the program.</summary>
    public static string PolicyFile => Path.Combine(AppContext.BaseDirectory, "Story", "sample-day.policy.json");

    public static async Task PlayAsync(LocalStack stack, IAnsiConsole console, CancellationToken cancel)
    {
        using var actors = new Actors(stack, TimeProvider.System);
        var teller = new Teller(console, TimeProvider.System);
        var day = new SampleDay(stack, actors, teller);
        await day.WardAsync(cancel);
        await day.DuplicateAsync(cancel);
        await day.PressShopAsync(cancel);
        await day.RetriedAsync(cancel);
        await day.ControlRoomAsync(cancel);
        await new SignInLogScene(stack, actors, teller, new LogRecords(TimeProvider.System)).PlayAsync(cancel);
        await day.SocAsync(cancel);
        await day.EndAsync(cancel);
    }

    private async Task WardAsync(CancellationToken cancel)
    {
        teller.Scene("Ward 7: the day shift hands a tablet to the night shift");
        await actors.PutSecretAsync("tablet-07-app-key", "tablet-07", cancel);
        await actors.PublishAsync(cancel, actors.Event("Handoff.Device.CheckedOut", new() { ["deviceId"] = "tablet-07", ["userId"] = "nurse-day" }, 50));
        await actors.PublishAsync(cancel, actors.SignIn("tablet-07", "nurse-day", "ward-1", 45), actors.SignIn("tablet-08", "nurse-day", "ward-2", 40));
        teller.Happens("nurse-day takes tablet-07 from the rack and signs in; she is signed in on tablet-08 too");
        await actors.PublishAsync(cancel, actors.SignIn("tablet-07", "nurse-night", "ward-3"));
        teller.Happens("nurse-night signs in on tablet-07; nobody signed nurse-day out");
        await actors.SweepAsync(cancel);
        var handoff = await actors.LastHandoffAsync("tablet-07", cancel);
        teller.Steps(handoff);
        foreach (var other in handoff["collateral"]!.AsArray())
        {
            teller.Happens($"on record: the revocation also ended session {other!["sessionId"]} on {other["deviceId"]}");
        }
    }

    private async Task DuplicateAsync(CancellationToken cancel)
    {
        teller.Scene("Ward 7: the same event is delivered twice");
        var again = actors.SignIn("tablet-07", "nurse-night", "ward-4");
        await actors.PublishAsync(cancel, again);
        var before = await EntriesAsync("tablet-07", cancel);
        stack.Calls.Clear();
        await actors.PublishAsync(cancel, again);
        teller.Proven($"the second delivery changed nothing: {before} ledger entries before, {await EntriesAsync("tablet-07", cancel)} after, "
            + $"{stack.Calls.Of("graph").Count} calls to Graph");
    }

    private async Task PressShopAsync(CancellationToken cancel)
    {
        teller.Scene("Press shop: events arrive out of order");
        var comesBack = actors.Event("Handoff.Device.CheckedIn", new() { ["deviceId"] = "press-3" }, 20);
        await actors.PublishAsync(cancel, actors.SignIn("press-3", "fitter-early", "plant-1", 60));
        await actors.PublishAsync(cancel, actors.SignIn("press-3", "fitter-late", "plant-2", 10));
        teller.Happens("fitter-late signs in at terminal press-3 after fitter-early");
        teller.Steps(await actors.LastHandoffAsync("press-3", cancel));
        await actors.PublishAsync(cancel, comesBack);
        var holder = (await actors.ReadAsync("/api/devices/press-3", cancel))["holder"]?["userId"];
        teller.Proven($"the return by fitter-early is reported late; it lands before the sign-in, and {holder} still holds press-3");
    }

    private async Task RetriedAsync(CancellationToken cancel)
    {
        teller.Scene("Ward 7: Graph is away for a moment");
        await actors.PublishAsync(cancel, actors.SignIn("tablet-09", "nurse-early", "ward-5", 30));
        stack.Faults.Add(new Fault("graph", "POST", "*/users/nurse-early/revokeSignInSessions", Status: 503, Times: 1));
        await actors.PublishAsync(cancel, actors.SignIn("tablet-09", "nurse-late", "ward-6"));
        teller.Happens("nurse-late signs in on tablet-09");
        teller.Steps(await actors.LastHandoffAsync("tablet-09", cancel));
        await actors.SweepUntilAsync(async () => (string?)(await actors.LastHandoffAsync("tablet-09", cancel))["status"] == "completed", cancel);
        teller.Happens("the sweep tries again what is owed");
        teller.Steps(await actors.LastHandoffAsync("tablet-09", cancel));
    }

    private async Task ControlRoomAsync(CancellationToken cancel)
    {
        teller.Scene("Control room: an old session comes back to life");
        await actors.PublishAsync(cancel, actors.SignIn("console-2", "operator-early", "room-1", 30));
        await actors.PublishAsync(cancel, actors.SignIn("console-2", "operator-late", "room-2"));
        teller.Happens("operator-late takes over console-2");
        teller.Steps(await actors.LastHandoffAsync("console-2", cancel));
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, cancel);
        await actors.PublishAsync(cancel, actors.Event("Handoff.Session.Active", new() { ["userId"] = "operator-early", ["sessionId"] = "room-1", ["deviceId"] = "console-2" }));
        await FlagAsync("console-2", "session room-1 of operator-early was used after the handoff: what was read back no longer holds", cancel);
    }

    private async Task SocAsync(CancellationToken cancel)
    {
        teller.Scene("SOC: Graph refuses to revoke");
        stack.Faults.Add(new Fault("graph", "POST", "*/users/analyst-early/revokeSignInSessions", Status: 403));
        await actors.PublishAsync(cancel, actors.SignIn("jump-1", "analyst-early", "soc-1", 30));
        await actors.PublishAsync(cancel, actors.SignIn("jump-1", "analyst-late", "soc-2"));
        teller.Happens("analyst-late signs in on jump host jump-1 after analyst-early");
        teller.Steps(await actors.LastHandoffAsync("jump-1", cancel));
        await FlagAsync("jump-1", "session soc-1 of analyst-early is older than its handoff, and nothing proves it closed", cancel);
    }

    private async Task EndAsync(CancellationToken cancel)
    {
        teller.Scene("The end of the day");
        var (entries, whole) = (0L, 0);
        string[] devices = ["tablet-07", "tablet-08", "tablet-09", "press-3", "console-2", SignInLogScene.Tablet, "jump-1"];
        foreach (var device in devices)
        {
            var verdict = await actors.ReadAsync($"/api/devices/{device}/custody/verify", cancel);
            entries += (long)verdict["entries"]!;
            whole += (bool)verdict["valid"]! ? 1 : 0;
        }

        var summary = await actors.ReadAsync("/api/summary", cancel);
        teller.Happens($"{actors.Published} events and {actors.Logged} log records; {summary["timeToZeroAccess"]!["handoffs"]} handoffs completed, "
            + $"half of them within {summary["timeToZeroAccess"]!["p50"]} s");
        if (whole == devices.Length)
        {
            teller.Proven($"the ledgers of {whole} devices verify: {entries} entries, no gap, every hash right");
        }
        else
        {
            teller.Flagged($"only {whole} of {devices.Length} ledgers verify");
        }

        teller.Residual(await actors.ResidualAsync(cancel));
    }

    private async Task FlagAsync(string device, string what, CancellationToken cancel)
    {
        if (await actors.SweepUntilAsync(async () => (await actors.ResidualAsync(cancel)).Any(finding => (string?)finding["deviceId"] == device), cancel))
        {
            teller.Flagged(what);
        }
        else
        {
            teller.Happens($"no residual session is flagged on {device}");
        }
    }

    private async Task<long> EntriesAsync(string device, CancellationToken cancel) =>
        (long)(await actors.ReadAsync($"/api/devices/{device}", cancel))["ledgerEntries"]!;
}
