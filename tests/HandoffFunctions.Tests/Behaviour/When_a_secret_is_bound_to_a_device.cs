using System.Text.Json.Nodes;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(QuickStack.Name)]
public sealed class When_a_secret_is_bound_to_a_device(QuickStack shared) : IAsyncLifetime
{
    private readonly Stack _stack = shared.Stack;
    private readonly string _device = Events.New("tablet");
    private readonly string _first = Events.New("operator");
    private readonly string _second = Events.New("operator");
    private string _secret = "";

    public async Task InitializeAsync()
    {
        _secret = await _stack.BoundSecretAsync("handoff-device", _device);
        await _stack.PublishAsync(Events.SignIn(_device, _first, "s-1", at: -60));
    }

    public Task DisposeAsync() => _stack.HealAsync();

    [Fact]
    public async Task A_handoff_gives_it_a_new_version_and_the_old_one_is_refused()
    {
        await _stack.PublishAsync(PassOn());

        var handoff = await Proven.HandoffAsync(_stack, _device, "nextOperator", _first, _second);
        await RotatedOnceAsync(handoff);
        var step = handoff.Step("rotateSecret");
        Assert.Equal("true", step["evidence"].Text("oldVersionsRefused"));
        var refused = (await _stack.CallsAsync("keyVault")).Where(call => (int)call["status"]! == 403);
        Assert.Contains(refused, call => call.Text("path")!.EndsWith($"/secrets/{_secret}/{step["evidence"].Text("disabledVersions")}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_dozen_of_them_are_all_rotated_by_the_handoff_itself()
    {
        for (var i = 0; i < 11; i++)
        {
            await _stack.BoundSecretAsync("handoff-device", _device);
        }

        await _stack.PublishAsync(PassOn());

        var handoff = await _stack.HandoffAsync(_device);
        Assert.Equal("completed", handoff.Text("status"));
        Assert.Equal(12, handoff["steps"]!.AsArray().Count(step => step.Text("kind") == "rotateSecret" && step.Text("state") == "verified"));
    }

    [Fact]
    public async Task Each_handoff_rotates_it_once()
    {
        await _stack.PublishAsync(PassOn(at: -30));
        await _stack.PublishAsync(Events.SignIn(_device, _first, "s-3"));

        var handoffs = await _stack.HandoffsAsync(_device);
        Assert.Equal(2, handoffs.Count);
        Assert.All(handoffs, handoff => Assert.Equal("completed", handoff.Text("status")));
        Assert.Equal([false, false, true], (await _stack.SecretVersionsAsync(_secret)).Select(version => (bool)version["enabled"]!));
    }

    [Fact]
    public async Task A_secret_of_another_device_stays_as_it_is()
    {
        var other = await _stack.BoundSecretAsync("handoff-device", Events.New("tablet"));
        await _stack.PublishAsync(PassOn());
        Assert.Single(await _stack.SecretVersionsAsync(other));
    }

    [Theory]
    [InlineData("PUT", 503, false)]
    [InlineData("PUT", 503, true)]
    [InlineData("PATCH", 503, false)]
    [InlineData("PATCH", 503, true)]
    [InlineData("GET", 503, false)]
    [InlineData("GET", 429, false)]
    public async Task A_fault_in_the_middle_leaves_one_new_version_in_the_end(string method, int status, bool applied)
    {
        await _stack.FailAsync(new { service = "keyVault", method, path = $"/secrets/{_secret}*", status, applied, times = 1 });
        await _stack.PublishAsync(PassOn());

        // The vault's report of a new version may have had it tried again by now.
        var failed = Assert.Single(await _stack.LedgerAsync(_device), entry => entry.Text("type") == "step.failed");
        Assert.Equal((_secret, 1), (failed.Text("target"), (int)failed["attempts"]!));
        Assert.StartsWith($"{status} ", failed.Text("reason"), StringComparison.Ordinal);
        await _stack.SweepUntilAsync("the handoff is complete", async () => (await _stack.HandoffAsync(_device)).Text("status") == "completed");

        await RotatedOnceAsync(await _stack.HandoffAsync(_device));
        Assert.Equal(1, await _stack.RevocationsAsync(_first));
    }

    private JsonObject PassOn(double at = 0) => Events.SignIn(_device, _second, "s-2", at);

    private async Task RotatedOnceAsync(JsonNode handoff)
    {
        var versions = await _stack.SecretVersionsAsync(_secret);
        Assert.Equal([false, true], versions.Select(version => (bool)version["enabled"]!));
        Assert.Equal(handoff.Text("id"), versions[1]["tags"].Text("handoff-generation"));
        Assert.Equal(_device, versions[1]["tags"].Text("handoff-device"));
        var step = handoff.Step("rotateSecret");
        Assert.Equal((_secret, "verified"), (step.Text("target"), step.Text("state")));
        Assert.Equal(versions[1].Text("version"), step["evidence"].Text("newVersion"));
        Assert.Equal(versions[1].Text("version"), step["evidence"].Text("currentVersion"));
    }
}
