using System.Net;
using System.Text.Json.Nodes;
using HandoffFunctions.Simulation;
using HandoffFunctions.Tests.Fixtures;
using HandoffFunctions.Tests.Reliability.Load;
using Xunit;
using Xunit.Abstractions;

namespace HandoffFunctions.Tests.Reliability;

/// <summary>
/// Fifty thousand events one after another leave no more behind in memory than a few did. What is kept on purpose has a bound: the newest
/// 20,000 records of machines that are not in scope, a line a device, a line a person and device. The warm-up reaches those bounds.
/// </summary>
[Collection(UnderLoad.Name)]
public sealed class When_events_come_by_the_thousand(ITestOutputHelper output)
{
    private const int All = 50_000;
    private const int Block = 1_000;
    private const int Bound = 20_000;
    private const int Devices = 200;

    /// <summary>A quarter of what the text of one event takes: an event that stayed, in any form, would show as more. Buffers that are kept for the next call grow by a megabyte now and then.</summary>
    private const double MostBytesAnEvent = 256;

    private readonly string _name = Events.New("tablet");

    [Fact]
    public async Task Memory_stays_flat()
    {
        await using var stack = await Stack.StartAsync();
        var memory = new HandlerMemory(stack);
        var sent = await SignInAsync(stack);
        for (; sent < Devices + Bound + (2 * Block); sent += Block)
        {
            await LogAsync(stack, Elsewhere(Block));
            await RestAsync(stack);
        }

        var warm = sent;
        for (; sent < All; sent += Block)
        {
            await memory.SampleAsync(sent);
            await LogAsync(stack, Elsewhere(Figures.Long ? 0 : Block / 2));
            await stack.PublishAtOnceAsync(Uses(sent / Block, Figures.Long ? Block : Block / 2));
            await RestAsync(stack);
        }

        await memory.SampleAsync(sent);
        var bytes = memory.GrowthPerThousand(warm) * 1024 * 1024 / 1000;
        output.WriteLine($"{bytes:0} bytes an event; {memory}");
        Assert.Empty((await stack.ControlAsync("/deadletters")).AsArray());
        Assert.Equal(0, stack.Local.HandlerCrashes);
        await stack.Promises.AssertAsync($"{sent} events");
        Figures.Record("Load", "events and log records, one after another", sent);
        Figures.Record("Load", "growth of memory an event", Math.Max(0, bytes), "bytes");
        Figures.Record("Load", "memory held after them", memory.Last, "MB");
        Figures.Record("Load", "memory of the process after them", memory.WorkingSet, "MB");
        Assert.True(bytes <= MostBytesAnEvent, $"{bytes:0} bytes an event: {memory}");
    }

    private async Task<int> SignInAsync(Stack stack)
    {
        await stack.PublishAtOnceAsync([.. Enumerable.Range(0, Devices).Select(n => Events.SignIn(Device(n), $"{Device(n)}-user", "s-1", at: -60))]);
        await RestAsync(stack);
        return Devices;
    }

    private static async Task LogAsync(Stack stack, string body) =>
        Assert.Equal(HttpStatusCode.Created, (await CallsByHand.CallAsync(HttpMethod.Post, stack.Local.EventHub, body)).StatusCode);

    private static async Task RestAsync(Stack stack) =>
        Assert.True(await stack.Local.Activity.WaitUntilIdleAsync(TimeSpan.FromMinutes(3)), "what was sent is not handled within 3 minutes");

    /// <summary>Uses of sessions, of ten devices at a time, as when a feed has much to catch up on.</summary>
    private JsonObject[] Uses(int block, int count) =>
        [.. Enumerable.Range(0, count).Select(n => ((block * 10) + (n % 10)) % Devices).Select(device => Events.Used(Device(device), $"{Device(device)}-user", "s-1"))];

    /// <summary>Sign-ins on machines that nobody shares, as most of a tenant's are.</summary>
    private static string Elsewhere(int count) =>
        new JsonObject { ["records"] = new JsonArray([.. Enumerable.Range(0, count).Select(_ => Records.SignIn(Events.New("person"), Events.New("session"), Events.New("laptop")))]) }.ToJsonString();

    private string Device(int n) => $"{_name}-{n}";
}
