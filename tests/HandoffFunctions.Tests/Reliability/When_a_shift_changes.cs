using System.Text;
using Handoff.Rules.Custody;
using HandoffFunctions.Simulation;
using HandoffFunctions.Tests.Fixtures;
using HandoffFunctions.Tests.Reliability.Load;
using Xunit;
using Xunit.Abstractions;

namespace HandoffFunctions.Tests.Reliability;

/// <summary>
/// Two thousand devices are handed on within a minute, which is more than the directory takes: above its quota it answers 429. The quota is
/// the documented one of 3,000 writes in 150 seconds at a fifth of its window: the same rate, which bites within a minute. The sweep comes
/// after a fifth of its minute accordingly. The long version has the quota itself, and as many handoffs as it takes to use it up.
/// </summary>
[Collection(UnderLoad.Name)]
public sealed class When_a_shift_changes(ITestOutputHelper output)
{
    private const string Row = "Load";
    private static readonly int Handoffs = Figures.Long ? 3600 : 2000;
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(Figures.Long ? 2 : 1);
    private static readonly int Quota = Figures.Long ? 3000 : 600;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(Figures.Long ? 150 : 30);
    private static readonly TimeSpan BetweenSweeps = Window * (60.0 / 150);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    /// <summary>As it is deployed: other instances may record too, and what they recorded has to be read.</summary>
    private static readonly Dictionary<string, string> AsOneOfSeveral = new() { ["Handoff__Scope__ReadAgainAfter"] = "15s" };

    private readonly TimeProvider _time = TimeProvider.System;

    [Fact]
    public async Task Nothing_is_lost_and_what_is_owed_is_done_as_soon_as_the_quota_allows()
    {
        await using var stack = await Stack.StartAsync(options => options with { GraphWrites = Quota, GraphWritesWindow = Window, ExtraSettings = AsOneOfSeveral });
        var shift = new ShiftChange(stack, Handoffs, Within);
        await shift.SignInAsync();
        await stack.ForgetCallsAsync();
        await stack.PutControlAsync("/settings", new { graphWrites = new { most = Quota, perSeconds = Window.TotalSeconds } });

        var changing = shift.ChangeAsync();
        var stored = await SweepUntilSettledAsync(stack, shift, changing);
        await changing;

        var quota = await stack.ControlAsync("/graph/quota");
        var drained = (ShiftChange.StepsOf(stored).Max(step => step.VerifiedAt)!.Value - shift.Began).TotalSeconds;
        var soonest = shift.SoonestSeconds(Quota, Window);
        var above = ((int)quota["mostInAWindow"]! - Quota) / (double)Quota;
        output.WriteLine($"drained after {drained:0.0} s, soonest {soonest:0.0} s; {quota.ToJsonString()}; {(await stack.CallsAsync("table")).Count} round trips; log {string.Join('\n', stack.Local.HandlerLog.TakeLast(5))}");
        shift.AssertNothingLost(stored);
        Assert.Empty((await stack.ControlAsync("/deadletters")).AsArray());
        await stack.Promises.AssertAsync("a shift change");
        Figures.Record(Row, "handoffs of a shift change", Handoffs);
        Figures.Record(Row, "time in which they came", Within.TotalSeconds, "s");
        Figures.Record(Row, "handoffs lost", Handoffs - stored.Sum(one => one.Device.Handoffs.Count));
        Figures.Record(Row, "calls above the quota, in the fullest window", Math.Max(0, above * 100), "%");
        Figures.Record(Row, "time to drain, in quota's minima", drained / soonest);
        Assert.True(above <= 0.05, $"{above:0.0%} of the calls in a window were above the quota: {quota.ToJsonString()}");
        Assert.True(drained <= 1.2 * soonest, $"drained after {drained:0.0} s; the quota allows it after {soonest:0.0} s");
    }

    /// <summary>Sweeps from time to time, as the timer does, until nothing is owed any more.</summary>
    private async Task<IReadOnlyList<(Device Device, IReadOnlyList<Handoff.Rules.Ledger.LedgerEntry> Ledger)>> SweepUntilSettledAsync(Stack stack, ShiftChange shift, Task changing)
    {
        // A sweep takes as long as the quota makes it wait.
        using var http = new HttpClient { Timeout = Patience };
        for (var began = _time.GetTimestamp(); ;)
        {
            var swept = _time.GetTimestamp();
            Assert.True(_time.GetElapsedTime(began) < Patience, "not drained in time");
            await SweepAsync(stack, http);
            var quota = await stack.ControlAsync("/graph/quota");
            output.WriteLine($"{_time.GetElapsedTime(began, swept).TotalSeconds:0.0} to {_time.GetElapsedTime(began).TotalSeconds:0.0} s {quota.ToJsonString()}");
            if (changing.IsCompleted && (int)quota["calls"]! - (int)quota["refused"]! >= Handoffs
                && await shift.StoredAsync() is var stored && stored.All(one => one.Device.Handoffs.Count == 1)
                && ShiftChange.StepsOf(stored).All(step => !step.IsOpen))
            {
                return stored;
            }

            if (BetweenSweeps - _time.GetElapsedTime(swept) is { Ticks: > 0 } left)
            {
                await Task.Delay(left, _time);
            }
        }
    }

    private static async Task SweepAsync(Stack stack, HttpClient http)
    {
        using var input = new StringContent("""{"input":""}""", Encoding.UTF8, "application/json");
        using var swept = await http.PostAsync(new Uri($"{stack.Local.Functions}/admin/functions/FlagResidualSessions?wait=true"), input);
        Assert.True(swept.IsSuccessStatusCode, await swept.Content.ReadAsStringAsync());
    }
}
