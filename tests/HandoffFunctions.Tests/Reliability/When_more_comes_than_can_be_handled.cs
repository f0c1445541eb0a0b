using System.Net;
using HandoffFunctions.Hosting;
using HandoffFunctions.Simulation;
using HandoffFunctions.Simulation.Memory;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Reliability;

/// <summary>The host passes on everything that comes, all at once. The program takes so much of each kind at a time, and the rest waits.</summary>
public sealed class When_more_comes_than_can_be_handled
{
    private const int MostEvents = 64;

    [Fact]
    public async Task Events_wait_in_line_the_API_answers_meanwhile_and_nothing_is_lost()
    {
        await using var stack = await Stack.StartAsync();
        var signIns = Enumerable.Range(0, 4 * MostEvents).Select(n => Events.SignIn(Events.New("tablet"), "operator-a", "s-1")).ToList();
        var device = signIns[0]["data"].Text("deviceId")!;
        await stack.PublishAsync(Events.SignIn(device, "operator-a", "s-0", at: -60));
        await stack.FailAsync(new { service = "table", method = "POST", path = "*$batch", hang = true });

        foreach (var signIn in signIns)
        {
            await stack.PublishAtOnceAsync(signIn);
        }

        await StackQuestions.UntilAsync("as many events as may are under way", () => Task.FromResult(stack.Local.Faults.Hanging >= MostEvents));
        Assert.True(stack.Local.Activity.InFlight > MostEvents);
        Assert.Equal("operator-a", (await stack.DeviceAsync(device))["holder"].Text("userId"));
        Assert.Equal(MostEvents, stack.Local.Faults.Hanging);
        await stack.HealAsync();
        await stack.IdleAsync();

        foreach (var signIn in signIns)
        {
            Assert.Single(await stack.LedgerAsync(signIn["data"].Text("deviceId")!), entry => entry.Text("type") == "session.started" && entry.Text("eventId") == signIn.Text("id"));
        }

        Assert.Empty((await stack.ControlAsync("/deadletters")).AsArray());
        await stack.Promises.AssertAsync("events waited in line");
        Figures.Record("Contention", "events under way at a time, of 256 that came", MostEvents);
    }

    [Fact]
    public async Task Calls_of_the_API_wait_in_line_and_events_are_recorded_meanwhile()
    {
        const int MostCalls = 32;
        await using var stack = await Stack.StartAsync();
        var (device, other) = (Events.New("tablet"), Events.New("tablet"));
        await stack.PublishAsync(Events.SignIn(device, "operator-a", "s-1", at: -60), Events.SignIn(other, "operator-a", "s-1", at: -60));
        await stack.FailAsync(new { service = "table", method = "GET", path = $"*{Handoff.Rules.Custody.HandoffKey.OfDevice(device)}*", hang = true });

        var calls = Enumerable.Range(0, 2 * MostCalls).Select(_ => stack.SendAsync(HttpMethod.Get, $"/api/devices/{device}")).ToList();
        await StackQuestions.UntilAsync("as many calls as may are under way", () => Task.FromResult(stack.Local.Faults.Hanging >= MostCalls));
        await stack.PublishAsync(Events.SignIn(other, "operator-a", "s-2"));
        Assert.Equal(MostCalls, stack.Local.Faults.Hanging);
        await stack.HealAsync();

        Assert.All(await Task.WhenAll(calls), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Contains(await stack.LedgerAsync(other), entry => entry.Text("sessionId") == "s-2");
    }

    [Fact]
    public async Task Who_waits_too_long_is_turned_away_and_who_came_first_goes_first()
    {
        var time = new VirtualTime(new DateTimeOffset(2026, 11, 22, 8, 0, 0, TimeSpan.Zero));
        using var places = new Places(1, TimeSpan.FromSeconds(10), time.Clock());
        var (inside, order) = (new TaskCompletionSource(), new List<string>());
        var first = places.RunAsync(() => inside.Task);
        var second = places.RunAsync(() => Enter("second"));
        time.Advance(TimeSpan.FromSeconds(9));
        var third = places.RunAsync(() => Enter("third"));
        Assert.False(second.IsCompleted);

        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(await second);
        var fourth = places.RunAsync(() => Enter("fourth"));
        inside.SetResult();

        Assert.True(await first && await third && await fourth);
        Assert.Equal(["third", "fourth"], order);

        Task Enter(string who)
        {
            order.Add(who);
            return Task.CompletedTask;
        }
    }
}
