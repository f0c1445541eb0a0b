using System.Text.Json.Nodes;
using Handoff.Rules.Custody;
using HandoffFunctions.Simulation;
using HandoffFunctions.Storage;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Reliability;

/// <summary>Deliveries come to the published program in the same moment. None is lost, and none costs much.</summary>
[Collection(OneStack.Name)]
public sealed class When_many_writers_meet(OneStack shared)
{
    private const string Row = "Contention";
    private const double MostRoundTrips = 4;

    private readonly Stack _stack = shared.Stack;
    private readonly string _device = Events.New("tablet");

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    public async Task Writers_on_one_device_lose_nothing_and_take_few_round_trips(int writers)
    {
        await _stack.PublishAsync(Events.SignIn(_device, "operator-a", "s-0", at: -60));
        var signIns = Enumerable.Range(1, writers).Select(n => Events.SignIn(_device, "operator-a", $"s-{n}")).ToList();

        var roundTrips = await PublishTogetherAsync(signIns);

        await AssertOnceEachAsync(_device, signIns);
        Figures.Record(Row, $"round trips an append, {writers} deliveries on one device", roundTrips);
        Assert.True(roundTrips <= MostRoundTrips, $"{roundTrips:0.00} round trips an append");
    }

    [Fact]
    public async Task Sixteen_devices_in_one_shard_do_not_hinder_one_another()
    {
        var devices = Enumerable.Range(0, int.MaxValue).Select(n => $"{_device}-{n}").Where(device => Rows.ShardOf(HandoffKey.OfDevice(device)) == "s5").Take(16).ToList();
        var signIns = devices.ConvertAll(device => Events.SignIn(device, "operator-a", "s-1"));

        var roundTrips = await PublishTogetherAsync(signIns);

        foreach (var (device, signIn) in devices.Zip(signIns))
        {
            await AssertOnceEachAsync(device, [signIn]);
        }

        Assert.Equal(2, roundTrips);
    }

    [Fact]
    public async Task Of_sixteen_operators_on_one_device_all_are_recorded_and_fifteen_are_revoked()
    {
        var operators = Enumerable.Range(0, 16).Select(n => Events.New("operator")).ToList();
        var signIns = operators.Select((user, n) => Events.SignIn(_device, user, "s-1", at: n - 40)).ToList();

        await PublishTogetherAsync(signIns);

        await AssertOnceEachAsync(_device, signIns);
        await _stack.SweepUntilAsync("every step is settled", async () =>
            (await _stack.HandoffsAsync(_device)).SelectMany(handoff => handoff.Items("steps")).All(step => step.Text("state") is not ("owed" or "accepted")));
        var standing = (await _stack.HandoffsAsync(_device)).Where(handoff => handoff["revisedBecause"] is null).ToList();
        Assert.Equal(operators[^1], (await _stack.DeviceAsync(_device))["holder"].Text("userId"));
        Assert.Equal(operators.SkipLast(1).Order(), standing.Select(handoff => handoff["from"].Text("userId")!).Order());
        Assert.All(standing, handoff => Assert.Equal("verified", handoff.Step("revokeTokens").Text("state")));
        Assert.Equal(0, await _stack.RevocationsAsync(operators[^1]));
    }

    /// <summary>Publishes each for itself and all at once; how many round trips each took on average.</summary>
    private async Task<double> PublishTogetherAsync(List<JsonObject> events)
    {
        await _stack.ForgetCallsAsync();
        await Task.WhenAll(events.Select(one => _stack.PublishAtOnceAsync(one)));
        await _stack.IdleAsync();
        return (await _stack.CallsAsync("table")).Count / (double)events.Count;
    }

    private async Task AssertOnceEachAsync(string device, List<JsonObject> events)
    {
        var recorded = (await _stack.LedgerAsync(device)).Where(entry => entry.Text("type") == "session.started").Select(entry => entry.Text("eventId")).ToList();
        Assert.All(events, one => Assert.Equal(1, recorded.Count(id => id == one.Text("id"))));
        Assert.True((bool)(await _stack.LedgerCheckAsync(device))["valid"]!);
    }
}
