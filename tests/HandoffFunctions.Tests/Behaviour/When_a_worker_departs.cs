using System.Text.Json.Nodes;
using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Storage;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(OneStack.Name)]
public sealed class When_a_worker_departs(OneStack shared)
{
    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task Every_device_is_closed_and_the_worker_has_a_handoff_of_its_own()
    {
        var (one, other, worker) = (Events.New("tablet"), Events.New("tablet"), Events.New("operator"));
        var secret = await _stack.BoundSecretAsync("handoff-worker", worker);
        await _stack.PublishAsync(Events.SignIn(one, worker, "s-1", at: -100), Events.CheckOut(other, worker, at: -90));
        await _stack.PublishAsync(Events.Departed(worker));

        foreach (var device in new[] { one, other })
        {
            await Proven.HandoffAsync(_stack, device, "departure", worker);
            Assert.Null((await _stack.DeviceAsync(device))["holder"]);
        }

        Assert.Equal(1, await _stack.RevocationsAsync(worker));
        var own = await OwnHandoffAsync(worker);
        Assert.Equal(("departure", "completed", worker), (own.Text("cause"), own.Text("status"), own["from"].Text("userId")));
        Assert.Null(own["deviceId"]);
        Assert.Equal([$"revokeTokens {worker}: verified", $"rotateSecret {secret}: verified"], own.Steps());
        Assert.Equal([false, true], (await _stack.SecretVersionsAsync(secret)).Select(version => (bool)version["enabled"]!));
        await ShowsOnTheWorkersLedgerAsync(own, [one, other]);
    }

    /// <summary>The departure itself, which belongs to no device: the outgoing topic names it.</summary>
    private async Task<JsonNode> OwnHandoffAsync(string worker)
    {
        var detected = Assert.Single((await _stack.ControlAsync("/published")).AsArray(), e => e.Text("type") == "Handoff.Custody.HandoffDetected"
            && e!["data"]!["from"].Text("userId") == worker && e["data"]!["deviceId"] is null);
        return await _stack.GetAsync($"/api/handoffs/{detected!["data"].Text("handoffId")}");
    }

    private async Task ShowsOnTheWorkersLedgerAsync(JsonNode handoff, string[] devices)
    {
        var store = new CustodyStore(new TableClient(StorageConnection.Parse(_stack.Local.StorageConnectionString), "handoff"));
        var entries = new List<JsonNode>();
        await foreach (var entry in store.LedgerAsync(handoff.Text("id")!.Split('-')[0], 0, CancellationToken.None))
        {
            entries.Add(JsonNode.Parse(entry.Text)!);
        }

        // The vault reports the secret's new version whenever it likes.
        entries.RemoveAll(entry => entry.Text("type") == "secret.newVersion");
        Assert.Equal(
            ["worker.departed", "handoff.detected", "step.verified", "step.verified", "handoff.completed", "worker.devices"],
            entries.Select(entry => entry.Text("type")));
        Assert.All(entries, entry => Assert.Equal(handoff["from"].Text("userId"), entry.Text("userId")));
        Assert.Equal(devices.Order(StringComparer.Ordinal), entries[^1]["devices"]!.AsArray().Select(device => (string)device!).Order(StringComparer.Ordinal));
    }
}
