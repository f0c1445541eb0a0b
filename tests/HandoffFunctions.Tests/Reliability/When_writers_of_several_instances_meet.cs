using System.Text.Json.Nodes;
using Handoff.Rules.Custody;
using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Handling;
using HandoffFunctions.Simulation;
using HandoffFunctions.Storage;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Reliability;

/// <summary>Deliveries about one device, or one shard, reach several instances in the same moment. They share nothing but the table.</summary>
[Collection(OneStack.Name)]
public sealed class When_writers_of_several_instances_meet(OneStack shared)
{
    private const string Row = "Contention";
    private const double MostRoundTrips = 4;

    private readonly Stack _stack = shared.Stack;
    private TableClient? _table;

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    public async Task On_one_device_nothing_is_lost_and_an_append_takes_few_round_trips(int writers)
    {
        var roundTrips = await WriteAsync(writers, each: Figures.Long ? 40 : 6);
        Figures.Record(Row, $"round trips an append, {writers} instances on one device", roundTrips);
        Assert.True(roundTrips <= MostRoundTrips, $"{roundTrips:0.00} round trips an append");
    }

    /// <summary>All read the same and all write, so that one succeeds: every other needs two round trips more, and any that meets again two more.</summary>
    [Fact]
    public async Task Sixteen_who_write_once_and_in_the_same_moment_take_little_more()
    {
        var roundTrips = await WriteAsync(writers: 16, each: 1);
        Figures.Record(Row, "round trips an append, 16 instances once and in the same moment", roundTrips);
        Assert.True(roundTrips <= MostRoundTrips + 1, $"{roundTrips:0.00} round trips an append");
    }

    [Fact]
    public async Task Sixteen_devices_in_one_shard_do_not_hinder_one_another()
    {
        var instances = await WarmAsync(16);
        var devices = InOneShard(16);
        var signIns = devices.ToDictionary(device => device, device => Enumerable.Range(0, 4).Select(n => Events.SignIn(device, "operator-a", $"s-{n}", at: n - 60)).ToList());
        await _stack.ForgetCallsAsync();

        await Task.WhenAll(devices.Select(async (device, n) =>
        {
            foreach (var signIn in signIns[device])
            {
                await instances[n].HandleAsync(signIn);
            }
        }));

        var roundTrips = Instances.RoundTrips(_stack) / (16 * 4.0);
        foreach (var device in devices)
        {
            await instances[0].AssertOnceEachAsync(device, signIns[device]);
        }

        Figures.Record(Row, "round trips an append, 16 devices in one shard", roundTrips);
        Assert.Equal(2, roundTrips);
        await StackPromises.AssertAsync(_table!);
    }

    [Fact]
    public async Task An_event_that_reaches_all_of_them_is_recorded_once()
    {
        var instances = await WarmAsync(8);
        var device = Events.New("tablet");
        var signIns = Enumerable.Range(0, 4).Select(n => Events.SignIn(device, Events.New("operator"), "s-1", at: n - 60)).ToList();

        var handled = await Task.WhenAll(signIns.SelectMany(signIn => instances.Select(instance => instance.HandleAsync(signIn))));

        Assert.Equal(signIns.Count, handled.Count(one => one == Handled.Recorded));
        Assert.Equal(signIns.Count * (instances.Count - 1), handled.Count(one => one == Handled.Duplicate));
        await instances[0].AssertOnceEachAsync(device, signIns);
        await StackPromises.AssertAsync(_table!);
    }

    /// <summary>Each instance has so many events of one device delivered, one after another, and all begin together; how many round trips an append took.</summary>
    private async Task<double> WriteAsync(int writers, int each)
    {
        var instances = await WarmAsync(writers);
        var device = Events.New("tablet");
        await instances[0].HandleAsync(Events.SignIn(device, "operator-a", "s-0", at: -60));
        var signIns = instances.Select((_, n) => Enumerable.Range(0, each).Select(i => Events.SignIn(device, "operator-a", $"s-{n}-{i}")).ToList()).ToList();
        await _stack.ForgetCallsAsync();

        await Task.WhenAll(instances.Select(async (instance, n) =>
        {
            foreach (var signIn in signIns[n])
            {
                await instance.HandleAsync(signIn);
            }
        }));

        var roundTrips = Instances.RoundTrips(_stack) / (double)(writers * each);
        await instances[0].AssertOnceEachAsync(device, [.. signIns.SelectMany(own => own)]);
        await StackPromises.AssertAsync(_table!);
        return roundTrips;
    }

    private async Task<IReadOnlyList<Stories>> WarmAsync(int count)
    {
        _table = await Instances.NewTableAsync(_stack);
        var instances = await Instances.OfAsync(_stack, count, _table);
        // What each reads once after its start is no part of what an append takes.
        await Task.WhenAll(instances.Select(instance => instance.HandleAsync(Events.SignIn(Events.New("elsewhere"), Events.New("operator"), "s-0"))));
        return instances;
    }

    private static List<string> InOneShard(int count) =>
        [.. Enumerable.Range(0, int.MaxValue).Select(n => $"tablet-{n}").Where(device => Rows.ShardOf(HandoffKey.OfDevice(device)) == "s3").Take(count)];
}
