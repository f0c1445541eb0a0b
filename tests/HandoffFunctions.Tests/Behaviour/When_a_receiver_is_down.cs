using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(SignalStack.Name)]
public sealed class When_a_receiver_is_down(SignalStack shared) : IAsyncLifetime
{
    private readonly Stack _stack = shared.Stack;
    private readonly string _device = Events.New("tablet");
    private readonly string _first = Events.New("operator");

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _stack.HealAsync();

    [Fact]
    public async Task It_is_told_again_by_the_same_signal_and_the_others_are_not_held_up()
    {
        await _stack.FailAsync(new { service = "receiver", path = "/records", status = 503, times = 1 });
        await _stack.PassOnAsync(_device, _first);
        var owed = await _stack.ToldAsync(_device, "records");
        Assert.Equal(("owed", "503", 1), (owed.Text("state"), owed.Text("reason"), (int)owed["attempts"]!));
        Assert.Equal("verified", (await _stack.ToldAsync(_device, "chat")).Text("state"));
        await _stack.SweepUntilAsync("it took the signal", async () => (await _stack.ToldAsync(_device, "records")).Text("state") == "accepted");

        Assert.Equal((await _stack.ToldAsync(_device, "records"))["evidence"].Text("jti"), Assert.Single(await _stack.SignalsAsync("records", _device))["claims"].Text("jti"));
        Assert.Single(await _stack.SignalsAsync("chat", _device));
    }

    [Fact]
    public async Task A_lost_answer_repeats_the_signal_under_the_same_id()
    {
        await _stack.FailAsync(new { service = "receiver", path = "/records", status = 500, times = 2, applied = true });
        await _stack.PassOnAsync(_device, _first);
        await _stack.SweepUntilAsync("it was answered", async () => (await _stack.ToldAsync(_device, "records")).Text("state") == "accepted");

        var signals = await _stack.SignalsAsync("records", _device);
        Assert.Equal(3, signals.Count);
        Assert.Single(signals.Select(signal => signal["claims"].Text("jti")).Distinct());
        Assert.Single(signals.Select(signal => signal["claims"]!["events"]!.ToJsonString()).Distinct());
        Assert.Equal([false, true, true], signals.Select(signal => (bool)signal["repeated"]!));
    }

    [Fact]
    public async Task A_process_that_is_killed_once_it_was_told_tells_it_again_under_the_same_id()
    {
        await _stack.FailAsync(new { service = "receiver", path = "/records", hang = true, times = 1, applied = true });
        await _stack.PublishAsync(Events.SignIn(_device, _first, "s-1", at: -60));
        await _stack.PublishAtOnceAsync(Events.SignIn(_device, Events.New("operator"), "s-2", at: -5));
        await StackQuestions.UntilAsync("the receiver has taken it", () => Task.FromResult(_stack.Local.Faults.Hanging == 1));
        await _stack.Local.KillHandlerAsync();
        await _stack.IdleAsync();
        await _stack.SweepUntilAsync("it was answered", async () => (await _stack.ToldAsync(_device, "records")).Text("state") == "accepted");

        var signals = await _stack.SignalsAsync("records", _device);
        Assert.Equal(2, signals.Count);
        Assert.Single(signals.Select(signal => signal["claims"].Text("jti")).Distinct());
    }

    [Fact]
    public async Task It_is_given_up_after_so_many_attempts_and_told_when_an_analyst_asks_for_it()
    {
        await _stack.FailAsync(new { service = "receiver", path = "/records", status = 400, body = new { err = "authentication_failed", description = "not you" } });
        await _stack.PassOnAsync(_device, _first);
        await _stack.SweepUntilAsync("it is given up", async () => (await _stack.ToldAsync(_device, "records")).Text("state") == "stuck");
        var stuck = await _stack.ToldAsync(_device, "records");
        Assert.Equal(("400 authentication_failed", 3), (stuck.Text("reason"), (int)stuck["attempts"]!));
        var finding = await _stack.OpenFindingAsync(_device, "teardown.stuck");
        Assert.Equal(("tellReceivers", "records"), (finding["evidence"].Text("step"), finding["evidence"].Text("target")));
        await _stack.HealAsync();
        await _stack.RetryAsync(finding);
        await _stack.SweepUntilAsync("it took the signal", async () => (await _stack.ToldAsync(_device, "records")).Text("state") == "accepted");

        Assert.Empty(await _stack.FindingsAsync(_device, "&status=open"));
    }

    [Theory]
    [InlineData(400, "400 invalid_request")]
    [InlineData(302, "302: a redirect is not followed")]
    public async Task What_can_never_work_is_given_up_at_once(int status, string reason)
    {
        await _stack.FailAsync(new { service = "receiver", path = "/records", status });
        await _stack.PassOnAsync(_device, _first);

        var step = await _stack.ToldAsync(_device, "records");
        Assert.Equal(("stuck", reason, 1), (step.Text("state"), step.Text("reason"), (int)step["attempts"]!));
    }

    [Fact]
    public async Task A_wait_that_it_asks_for_is_kept()
    {
        await _stack.FailAsync(new { service = "receiver", path = "/records", status = 429, retryAfter = 90, times = 1 });
        await _stack.PassOnAsync(_device, _first);

        var step = await _stack.ToldAsync(_device, "records");
        Assert.Equal(("owed", "429"), (step.Text("state"), step.Text("reason")));
        Assert.True(step.Time("nextAttemptAt") > TimeProvider.System.GetUtcNow().AddSeconds(60));
    }
}
