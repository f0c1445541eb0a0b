using HandoffFunctions.Local;
using HandoffFunctions.Local.Control;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

/// <summary>Deliveries come at least once, also side by side, and after a crash. The version is what they are about.</summary>
[Collection(QuickStack.Name)]
public sealed class When_a_vault_event_comes_twice(QuickStack shared) : IAsyncLifetime
{
    private readonly Stack _stack = shared.Stack;
    private readonly string _device = Events.New("tablet");
    private string _secret = "";
    private string _version = "";

    public async Task InitializeAsync()
    {
        _secret = await _stack.BoundSecretAsync("handoff-device", _device);
        _version = await _stack.VersionAsync(_secret);
    }

    public Task DisposeAsync() => _stack.HealAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Side_by_side_it_rotates_once(bool sameId)
    {
        var events = Enumerable.Range(0, 6).Select(n => VaultEvents.Of(_stack, _secret, VaultEvents.NearExpiry, _version, id: sameId ? $"{_secret}-1" : null)).ToArray();
        await _stack.PublishAsync(events);

        await RotatedOnceAsync();
        Assert.Equal(sameId ? 1 : 6, (await _stack.LedgerAsync(_device)).Count(entry => entry.Text("type") == "secret.nearExpiry"));
    }

    [Fact]
    public async Task The_warning_and_the_expiry_together_rotate_once()
    {
        await _stack.PublishAsync(VaultEvents.Of(_stack, _secret, VaultEvents.NearExpiry, _version), VaultEvents.Of(_stack, _secret, VaultEvents.Expired, _version));
        await RotatedOnceAsync();
    }

    [Fact]
    public async Task One_after_the_other_it_rotates_once()
    {
        await _stack.RaiseAsync(_secret, VaultEvents.NearExpiry, _version, id: $"{_secret}-1");
        await _stack.RaiseAsync(_secret, VaultEvents.NearExpiry, _version, id: $"{_secret}-1");
        await _stack.RaiseAsync(_secret, VaultEvents.NearExpiry, _version);
        await RotatedOnceAsync();
    }

    [Theory]
    [InlineData("table", "POST", "*", true)]
    [InlineData("keyVault", "PUT", "/secrets/*", false)]
    [InlineData("keyVault", "PUT", "/secrets/*", true)]
    [InlineData("keyVault", "PATCH", "/secrets/*", true)]
    public async Task After_a_crash_it_rotates_once(string service, string method, string path, bool applied)
    {
        LocalStack local = _stack.Local;
        local.Faults.Add(new Fault(service, method, path, Times: 1, Hang: true, Applied: applied));
        await _stack.RaiseAtOnceAsync(_secret, VaultEvents.NearExpiry);
        await StackQuestions.UntilAsync("the call waits", () => Task.FromResult(local.Faults.Hanging == 1));
        await local.KillHandlerAsync();
        // Event Grid delivers the first again, because it was never answered; and the vault says it under another id.
        await _stack.RaiseAsync(_secret, VaultEvents.NearExpiry, _version);
        await _stack.SweepUntilAsync("the rotation is complete", async () => (await _stack.RotationAsync(_device, _secret, _version)).Text("status") == "completed");

        await RotatedOnceAsync();
    }

    private async Task RotatedOnceAsync()
    {
        Assert.Equal("off on", await _stack.EnabledAsync(_secret));
        Assert.Single(await _stack.RotationEntriesAsync(_device), "rotation.owed");
        Assert.Single(await _stack.RotationEntriesAsync(_device), "rotation.completed");
    }
}
