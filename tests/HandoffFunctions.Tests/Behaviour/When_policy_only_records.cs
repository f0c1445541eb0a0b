using System.Text.Json.Nodes;
using HandoffFunctions.Local;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

public sealed class When_policy_only_records(When_policy_only_records.DryStack own) : IClassFixture<When_policy_only_records.DryStack>
{
    private readonly Stack _stack = own.Stack;

    [Fact]
    public async Task The_handoff_is_on_the_ledger_and_nothing_is_done_or_told()
    {
        var (device, first) = (Events.New("tablet"), Events.New("operator"));
        var secret = await _stack.BoundSecretAsync("handoff-device", device);
        await _stack.ForgetCallsAsync();
        await _stack.PublishAsync(Events.SignIn(device, first, "s-1", at: -500));
        await _stack.PublishAsync(Events.SignIn(device, Events.New("operator"), "s-2", at: -400));
        await _stack.PublishAsync(Events.Departed(first));
        await _stack.SweepAsync();

        var handoff = await _stack.HandoffAsync(device);
        Assert.True((bool)handoff["dryRun"]!);
        Assert.Equal([$"revokeTokens {first}: owed", $"rotateSecret {secret}: owed", "tellReceivers records: owed", "tellReceivers chat: owed"], handoff.Steps());
        Assert.All(handoff.Items("steps"), step => Assert.Equal(0, (int)step["attempts"]!));
        Assert.True((bool)Assert.Single(await _stack.LedgerAsync(device), entry => entry.Text("type") == "handoff.detected")["dryRun"]!);
        Assert.Empty(await _stack.CallsAsync("graph"));
        Assert.Empty(await _stack.CallsAsync("eventGrid"));
        Assert.Empty(await _stack.CallsAsync("receiver"));
        Assert.All(await _stack.CallsAsync("keyVault"), call => Assert.Equal(("GET", "/secrets"), (call.Text("method"), call.Text("path")!.TrimEnd('/'))));
        Assert.Single(await _stack.SecretVersionsAsync(secret));
        Assert.Equal("true", (await _stack.GetAsync("/api/summary"))["dryRun"]!.ToJsonString());
    }

    [Fact]
    public async Task After_grace_the_session_that_nobody_ended_is_flagged()
    {
        var (device, first) = (Events.New("tablet"), Events.New("operator"));
        await _stack.PublishAsync(Events.SignIn(device, first, "s-1", at: -500));
        await _stack.PublishAsync(Events.SignIn(device, Events.New("operator"), "s-2", at: -400));
        await _stack.SweepAsync();

        var finding = await _stack.OpenFindingAsync(device, "residual.open");
        Assert.Equal("s-1", finding.Text("sessionId"));
        Assert.StartsWith("true", finding["evidence"].Text("dryRun"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_that_expires_is_on_the_ledger_and_stays_as_it_is()
    {
        var device = Events.New("tablet");
        var secret = await _stack.BoundSecretAsync("handoff-device", device);
        var version = await _stack.VersionAsync(secret);
        await _stack.RaiseAsync(secret, VaultEvents.Expired);
        await _stack.SweepAsync();

        Assert.Equal("on", await _stack.EnabledAsync(secret));
        Assert.True((bool)Assert.Single(await _stack.LedgerAsync(device), entry => entry.Text("type") == "rotation.owed")["dryRun"]!);
        Assert.Equal("owed", (await _stack.RotationAsync(device, secret, version)).Step("rotateSecret").Text("state"));
    }

    public sealed class DryStack : SharedStack
    {
        private protected override LocalStackOptions Change(LocalStackOptions options) => SignalStack.Telling(options, policy =>
        {
            policy["dryRun"] = true;
            policy["classes"]!["clinical-tablet"]!["steps"] = new JsonArray("revokeTokens", "rotateSecret", "tellReceivers");
        });
    }
}
