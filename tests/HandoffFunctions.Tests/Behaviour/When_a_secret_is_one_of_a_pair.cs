using System.Text.Json.Nodes;
using HandoffFunctions.Local;
using HandoffFunctions.Local.Control;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

/// <summary>Two secrets hold two credentials of one resource: whoever uses either must not lose both at once.</summary>
[Collection(QuickStack.Name)]
public sealed class When_a_secret_is_one_of_a_pair(QuickStack shared) : IAsyncLifetime
{
    private readonly Stack _stack = shared.Stack;
    private readonly string _device = Events.New("tablet");
    private readonly string _one = Events.New("a-login");
    private readonly string _other = Events.New("b-login");

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _stack.HealAsync();

    [Fact]
    public async Task A_handoff_that_owes_both_replaces_one_and_the_other_waits()
    {
        await BindAsync(both: true);
        await PassOnAsync();

        Assert.Equal(("off on", "on"), (await _stack.EnabledAsync(_one), await _stack.EnabledAsync(_other)));
        var waits = Assert.Single((await _stack.HandoffAsync(_device)).Items("steps"), step => step.Text("target") == _other);
        Assert.Equal(("owed", 0), (waits.Text("state"), (int)waits["attempts"]!));
        Assert.Contains(_one, waits.Text("reason"), StringComparison.Ordinal);
        Assert.InRange(waits.Time("nextAttemptAt") - TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(58), TimeSpan.FromMinutes(60));
        await _stack.SweepAsync();
        Assert.Equal("on", await _stack.EnabledAsync(_other));
        Assert.Single(await _stack.LedgerAsync(_device), entry => entry.Text("type") == "step.waiting");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_expiry_of_either_replaces_that_one_alone(bool first)
    {
        // The second is bound through the first, which alone names the device and the pair.
        await BindAsync(both: false);
        var (named, partner) = first ? (_one, _other) : (_other, _one);
        await _stack.RaiseAsync(named, VaultEvents.NearExpiry);

        Assert.Equal(("off on", "on"), (await _stack.EnabledAsync(named), await _stack.EnabledAsync(partner)));
        Assert.Equal(["rotation.owed", "step.verified", "rotation.completed"], await _stack.RotationEntriesAsync(_device));
    }

    [Fact]
    public async Task Both_expiring_at_once_and_twice_replaces_one()
    {
        await BindAsync(both: false);
        var (one, other) = (await _stack.VersionAsync(_one), await _stack.VersionAsync(_other));
        JsonObject Of(string secret, string version) => VaultEvents.Of(_stack, secret, VaultEvents.Expired, version);
        await _stack.PublishAsync(Of(_one, one), Of(_other, other), Of(_other, other), Of(_one, one));
        await _stack.SweepAsync();

        Assert.Equal(["off on", "on"], new[] { await _stack.EnabledAsync(_one), await _stack.EnabledAsync(_other) }.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_handoff_and_an_expiry_of_the_other_at_once_replace_one()
    {
        await BindAsync(both: true);
        await _stack.PublishAsync(Events.SignIn(_device, Events.New("operator"), "s-1", at: -60));
        await _stack.PublishAsync(Events.SignIn(_device, Events.New("operator"), "s-2"), VaultEvents.Of(_stack, _other, VaultEvents.NearExpiry, await _stack.VersionAsync(_other)));
        await _stack.SweepAsync();

        Assert.Equal(["off on", "on"], new[] { await _stack.EnabledAsync(_one), await _stack.EnabledAsync(_other) }.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Whichever_waits_goes_next_however_often_the_device_passes_on()
    {
        await BindAsync(both: true);
        await PassOnAsync();
        await _stack.PublishAsync(Events.SignIn(_device, Events.New("operator"), "s-3", at: 1));

        Assert.Equal(("off on", "on"), (await _stack.EnabledAsync(_one), await _stack.EnabledAsync(_other)));
        var again = (await _stack.HandoffsAsync(_device))[^1].Items("steps").Single(step => step.Text("target") == _one);
        Assert.Contains($"{_other} has waited", again.Text("reason"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_crash_right_after_one_was_set_does_not_have_the_other_set_too()
    {
        await BindAsync(both: true);
        await _stack.PublishAsync(Events.SignIn(_device, Events.New("operator"), "s-1", at: -60));
        _stack.Local.Faults.Add(new Fault("keyVault", "PUT", Times: 1, Hang: true, Applied: true));
        await _stack.PublishAtOnceAsync(Events.SignIn(_device, Events.New("operator"), "s-2"));
        await StackQuestions.UntilAsync("the call waits", () => Task.FromResult(_stack.Local.Faults.Hanging == 1));
        await _stack.Local.KillHandlerAsync();
        await _stack.IdleAsync();
        await _stack.SweepAsync();

        Assert.Equal(("off on", "on"), (await _stack.EnabledAsync(_one), await _stack.EnabledAsync(_other)));
    }

    private async Task BindAsync(bool both)
    {
        await PutAsync(_one, new() { ["handoff-device"] = _device, ["handoff-dual"] = _other });
        await PutAsync(_other, both ? new() { ["handoff-device"] = _device, ["handoff-dual"] = _one } : []);
    }

    private Task PutAsync(string secret, Dictionary<string, string> tags) => _stack.PutControlAsync($"/keyVault/secrets/{secret}", new { tags });

    private async Task PassOnAsync()
    {
        await _stack.PublishAsync(Events.SignIn(_device, Events.New("operator"), "s-1", at: -60));
        await _stack.PublishAsync(Events.SignIn(_device, Events.New("operator"), "s-2"));
    }
}

/// <summary>The same with a pause that a test can wait for.</summary>
public sealed class When_a_pair_has_been_apart_for_long_enough(When_a_pair_has_been_apart_for_long_enough.ShortlyApart own) : IClassFixture<When_a_pair_has_been_apart_for_long_enough.ShortlyApart>
{
    [Fact]
    public async Task The_one_that_waited_is_replaced_too()
    {
        var (stack, device) = (own.Stack, Events.New("tablet"));
        var (one, other) = (Events.New("a-login"), Events.New("b-login"));
        foreach (var (secret, dual) in new[] { (one, other), (other, one) })
        {
            await stack.PutControlAsync($"/keyVault/secrets/{secret}", new { tags = new Dictionary<string, string> { ["handoff-device"] = device, ["handoff-dual"] = dual } });
        }

        await stack.PublishAsync(Events.SignIn(device, Events.New("operator"), "s-1", at: -60));
        await stack.PublishAsync(Events.SignIn(device, Events.New("operator"), "s-2"));
        Assert.Equal("on", await stack.EnabledAsync(other));
        await stack.SweepUntilAsync("the handoff is complete", async () => (await stack.HandoffAsync(device)).Text("status") == "completed");

        Assert.Equal(("off on", "off on"), (await stack.EnabledAsync(one), await stack.EnabledAsync(other)));
        Assert.True((await stack.SecretVersionsAsync(other))[1].Time("created") - (await stack.SecretVersionsAsync(one))[1].Time("created") >= TimeSpan.FromSeconds(4));
    }

    public sealed class ShortlyApart : SharedStack
    {
        private protected override LocalStackOptions Change(LocalStackOptions options) =>
            options with { PolicyFile = PolicyFile.With(policy => policy["rotation"] = new JsonObject { ["pairApart"] = "4s" }) };
    }
}
