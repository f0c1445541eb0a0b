using System.Text.Json.Nodes;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(QuickStack.Name)]
public sealed class When_the_vault_reports_a_secret(QuickStack shared) : IAsyncLifetime
{
    private readonly Stack _stack = shared.Stack;
    private readonly string _device = Events.New("tablet");

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _stack.HealAsync();

    [Fact]
    public async Task The_report_stands_on_the_ledger_of_the_device_that_the_secret_is_bound_to()
    {
        var secret = await _stack.BoundSecretAsync("handoff-device", _device);
        await _stack.PublishAsync(NearExpiry(secret));
        Assert.Equal(secret, Assert.Single(await _stack.LedgerAsync(_device)).Text("secretName"));
    }

    [Fact]
    public async Task It_comes_again_when_the_vault_could_not_say_whose_the_secret_is()
    {
        var secret = await _stack.BoundSecretAsync("handoff-device", _device);
        await _stack.FailAsync(new { service = "keyVault", method = "GET", path = "/secrets*", status = 503, times = 1 });
        await _stack.PublishAsync(NearExpiry(secret));
        Assert.Equal("secret.nearExpiry", Assert.Single(await _stack.LedgerAsync(_device)).Text("type"));
    }

    [Fact]
    public async Task A_secret_that_is_bound_to_no_device_is_left_alone()
    {
        var secret = await _stack.BoundSecretAsync("team", "anaesthesia");
        await _stack.ForgetCallsAsync();
        await _stack.PublishAsync(NearExpiry(secret));
        Assert.Empty(await _stack.CallsAsync("table"));
    }

    private static JsonObject NearExpiry(string secret) =>
        Events.Of("Microsoft.KeyVault.SecretNearExpiry", 0, new() { ["ObjectName"] = secret, ["ObjectType"] = "Secret", ["Version"] = "5f1d2a0b" });
}
