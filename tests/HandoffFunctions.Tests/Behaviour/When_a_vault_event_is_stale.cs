using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

/// <summary>About a version that has been replaced since: deliveries come late, and the vault's newest version is what counts.</summary>
[Collection(QuickStack.Name)]
public sealed class When_a_vault_event_is_stale(QuickStack shared)
{
    private readonly Stack _stack = shared.Stack;
    private readonly string _device = Events.New("tablet");

    [Theory]
    [InlineData(VaultEvents.NearExpiry)]
    [InlineData(VaultEvents.Expired)]
    public async Task It_stands_on_the_ledger_as_stale_and_rotates_nothing(string type)
    {
        var secret = await _stack.BoundSecretAsync("handoff-device", _device);
        var old = await _stack.VersionAsync(secret);
        await _stack.RaiseAsync(secret, VaultEvents.NearExpiry);
        var newest = await _stack.VersionAsync(secret);
        await _stack.RaiseAsync(secret, type, old);

        Assert.Equal("off on", await _stack.EnabledAsync(secret));
        var entry = (await _stack.LedgerAsync(_device))[^1];
        Assert.Equal(old, entry.Text("secretVersion"));
        Assert.Contains(newest, entry.Text("stale"), StringComparison.Ordinal);
        Assert.Single(await _stack.RotationEntriesAsync(_device), "rotation.owed");
    }

    [Fact]
    public async Task A_version_that_the_vault_does_not_know_rotates_nothing_either()
    {
        var secret = await _stack.BoundSecretAsync("handoff-device", _device);
        await _stack.PublishAsync(VaultEvents.Of(_stack, secret, VaultEvents.Expired, "0123456789abcdef0123456789abcdef"));

        Assert.NotNull(Assert.Single(await _stack.LedgerAsync(_device)).Text("stale"));
        Assert.Equal("on", await _stack.EnabledAsync(secret));
    }

    [Fact]
    public async Task A_version_that_is_replaced_before_its_rotation_could_begin_supersedes_it()
    {
        var secret = await _stack.BoundSecretAsync("handoff-device", _device);
        var old = await _stack.VersionAsync(secret);
        await _stack.FailAsync(new { service = "keyVault", path = $"/secrets/{secret}*", status = 503, times = 2 });
        await _stack.RaiseAsync(secret, VaultEvents.NearExpiry);
        await _stack.PutControlAsync($"/keyVault/secrets/{secret}", new { versions = new object[] { new { version = old }, new { tags = new Dictionary<string, string> { ["handoff-device"] = _device } } } });
        await _stack.SweepUntilAsync("the rotation is settled", async () => (await _stack.RotationAsync(_device, secret, old)).Text("status") == "completed");

        Assert.Equal("superseded", (await _stack.RotationAsync(_device, secret, old)).Step("rotateSecret").Text("state"));
        Assert.Equal("on on", await _stack.EnabledAsync(secret));
    }
}
