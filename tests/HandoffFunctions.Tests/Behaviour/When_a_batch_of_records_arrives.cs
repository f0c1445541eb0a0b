using System.Text.Json.Nodes;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(OneStack.Name)]
public sealed class When_a_batch_of_records_arrives(OneStack shared)
{
    private readonly Stack _stack = shared.Stack;
    private readonly string _device = Events.New("tablet");
    private readonly string _operator = Events.New("operator");

    [Fact]
    public async Task What_cannot_be_read_is_kept_with_its_reason_and_the_rest_is_handled()
    {
        await _stack.PublishAsync(Events.CheckOut(_device, _operator, at: -60));
        var unknown = Records.SignIn(_operator, "s-3", _device);
        unknown["category"] = "RiskyUsers-" + _device;
        await _stack.LogRawAsync($$"""{"records":[{{Records.SignIn(_operator, "s-1", _device, at: -30).ToJsonString()}},{{unknown.ToJsonString()}},7,{{Records.SignIn(_operator, "s-2", _device, at: -20).ToJsonString()}}]}""");

        Assert.Equal(["s-1", "s-2"], (await _stack.DeviceAsync(_device)).Items("openSessions").Select(session => session.Text("sessionId")).Order());
        var rejected = (await _stack.GetAsync("/api/rejected-events"))["items"]!.AsArray();
        Assert.Contains(rejected, item => item.Text("field") == "category" && item.Text("eventType") == "RiskyUsers-" + _device);
    }

    [Theory]
    [InlineData("not json at all")]
    [InlineData("")]
    [InlineData("{\"records\":\"none\"}")]
    public async Task A_body_that_is_no_record_does_not_stop_the_hub(string body)
    {
        await _stack.LogRawAsync(body);
        await _stack.PublishAsync(Events.CheckOut(_device, _operator, at: -60));
        await _stack.LogAsync(Records.SignIn(_operator, "s-1", _device, at: -30));

        Assert.Single((await _stack.DeviceAsync(_device)).Items("openSessions"));
    }

    [Fact]
    public async Task It_costs_the_round_trips_of_what_is_in_scope_and_nothing_for_the_rest()
    {
        await _stack.PublishAsync(Events.CheckOut(_device, _operator, at: -60));
        var elsewhere = Enumerable.Range(0, 400).Select(n => Records.SignIn(Events.New("stranger"), $"x-{n}", n % 2 == 0 ? Events.New("laptop") : null));
        var here = Enumerable.Range(0, 5).Select(n => Records.SignIn(_operator, $"s-{n}", n % 2 == 0 ? _device : null, at: -30 + n)).ToList();
        // The feed's own row is written once a minute; another test of this stack may have done so just now.
        await _stack.LogAsync(Records.SignIn(Events.New("stranger"), "x"));
        await _stack.ForgetCallsAsync();
        await _stack.LogAsync([.. elsewhere.Take(200), .. here, .. elsewhere.Skip(200), here[0]]);

        var calls = (await _stack.CallsAsync("table")).Where(call => !call.Text("path")!.Contains("meta", StringComparison.Ordinal)).ToList();
        Assert.Equal(2 * 5, calls.Count);
        Assert.Equal(5, (await _stack.DeviceAsync(_device)).Items("openSessions").Count);
    }

    [Fact]
    public async Task A_record_that_is_delivered_again_changes_nothing()
    {
        await _stack.PublishAsync(Events.CheckOut(_device, _operator, at: -60));
        var record = Records.SignIn(_operator, "s-1", _device, at: -30);
        await _stack.LogAsync(record);
        var before = await _stack.LedgerAsync(_device);
        await _stack.LogRawAsync(record.ToJsonString());

        Assert.Equal(before.Count, (await _stack.LedgerAsync(_device)).Count);
    }

    [Fact]
    public async Task Records_that_cannot_be_kept_now_are_kept_once_storage_is_back()
    {
        await _stack.PublishAsync(Events.CheckOut(_device, _operator, at: -60));
        await _stack.FailAsync(new { service = "table", method = "POST", path = "**", status = 503, times = 8 });
        try
        {
            await _stack.LogAsync(Records.SignIn(_operator, "s-1", _device, at: -30));
        }
        finally
        {
            await _stack.HealAsync();
        }

        Assert.Single((await _stack.DeviceAsync(_device)).Items("openSessions"));
    }
}
