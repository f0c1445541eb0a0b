using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Reliability;

/// <summary>Deliveries about one device come to the published program at the same time. None is lost, none costs much.</summary>
[Collection(OneStack.Name)]
public sealed class When_many_writers_meet(OneStack shared)
{
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
        await _stack.ForgetCallsAsync();

        await Task.WhenAll(signIns.Select(signIn => _stack.PublishAtOnceAsync(signIn)));
        await _stack.IdleAsync();

        var roundTrips = (await _stack.CallsAsync("table")).Count / (double)writers;
        var recorded = (await _stack.LedgerAsync(_device)).Select(entry => entry.Text("eventId")).ToList();
        Assert.All(signIns, signIn => Assert.Equal(1, recorded.Count(id => id == signIn.Text("id"))));
        Assert.True((bool)(await _stack.LedgerCheckAsync(_device))["valid"]!);
        Assert.True(roundTrips <= MostRoundTrips, $"{roundTrips:0.00} round trips an append");
    }
}
