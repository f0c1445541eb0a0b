using System.Text.Json.Nodes;
using Handoff.Rules.Custody;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(QuickStack.Name)]
public sealed class When_a_secret_nears_its_expiry(QuickStack shared) : IAsyncLifetime
{
    private readonly Stack _stack = shared.Stack;
    private readonly string _device = Events.New("tablet");

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _stack.HealAsync();

    [Theory]
    [InlineData(VaultEvents.NearExpiry)]
    [InlineData(VaultEvents.Expired)]
    public async Task It_is_replaced_and_the_old_version_is_refused(string type)
    {
        var secret = await _stack.BoundSecretAsync("handoff-device", _device);
        var version = await _stack.VersionAsync(secret);
        await _stack.RaiseAsync(secret, type);

        Assert.Equal("off on", await _stack.EnabledAsync(secret));
        Assert.Equal(["rotation.owed", "step.verified", "rotation.completed"], await _stack.RotationEntriesAsync(_device));
        var rotation = await _stack.RotationAsync(_device, secret, version);
        Assert.Equal(("secretExpiry", "completed", null, null), (rotation.Text("cause"), rotation.Text("status"), rotation["from"], rotation["to"]));
        Assert.Null(rotation["timeToZeroAccess"]);
        var evidence = rotation.Step("rotateSecret")["evidence"];
        Assert.Equal((version, await _stack.VersionAsync(secret), "true"), (evidence.Text("disabledVersions"), evidence.Text("newVersion"), evidence.Text("oldVersionsRefused")));
        Assert.True((bool)(await _stack.LedgerCheckAsync(_device))["valid"]!);
    }

    [Fact]
    public async Task Nobody_is_told_because_nothing_passed_on()
    {
        var secret = await _stack.BoundSecretAsync("handoff-device", _device);
        var version = await _stack.VersionAsync(secret);
        await _stack.RaiseAsync(secret, VaultEvents.NearExpiry);

        Assert.Empty(await _stack.HandoffsAsync(_device));
        Assert.Empty(await _stack.PublishedAsync((await _stack.RotationAsync(_device, secret, version)).Text("id")!));
    }

    [Fact]
    public async Task It_stands_as_it_is_through_the_handoffs_that_follow()
    {
        var secret = await _stack.BoundSecretAsync("handoff-device", _device);
        var version = await _stack.VersionAsync(secret);
        await _stack.RaiseAsync(secret, VaultEvents.NearExpiry);
        await _stack.PublishAsync(Events.SignIn(_device, Events.New("operator"), "s-1"));
        await _stack.PublishAsync(Events.SignIn(_device, Events.New("operator"), "s-2", at: 1));

        Assert.Equal("completed", (await _stack.HandoffAsync(_device)).Text("status"));
        Assert.Null((await _stack.RotationAsync(_device, secret, version))["revisedBecause"]);
        Assert.Equal("off off on", await _stack.EnabledAsync(secret));
    }

    [Fact]
    public async Task One_that_is_bound_to_a_person_is_replaced_on_the_persons_ledger()
    {
        var person = Events.New("operator");
        var secret = await _stack.BoundSecretAsync("handoff-worker", person);
        var id = HandoffKey.OfRotation(HandoffKey.OfWorker(person), secret, await _stack.VersionAsync(secret));
        await _stack.RaiseAsync(secret, VaultEvents.NearExpiry);

        var rotation = await _stack.GetAsync($"/api/handoffs/{id}");
        Assert.Equal(("completed", null), (rotation.Text("status"), rotation.Text("deviceId")));
        Assert.Equal("off on", await _stack.EnabledAsync(secret));
    }

    [Theory]
    [InlineData("PUT", false)]
    [InlineData("PUT", true)]
    [InlineData("PATCH", true)]
    [InlineData("GET", false)]
    public async Task A_fault_leaves_it_owed_and_the_sweep_goes_on_with_it(string method, bool applied)
    {
        var secret = await _stack.BoundSecretAsync("handoff-device", _device);
        var version = await _stack.VersionAsync(secret);
        // The first reading only asks which version is newest; the second is the rotation's own.
        await _stack.FailAsync(new { service = "keyVault", method, path = $"/secrets/{secret}*", status = 503, applied, times = method == "GET" ? 2 : 1 });
        await _stack.RaiseAsync(secret, VaultEvents.NearExpiry);

        Assert.Contains("step.failed", await _stack.RotationEntriesAsync(_device));
        await _stack.SweepUntilAsync("the rotation is complete", async () => (await _stack.RotationAsync(_device, secret, version)).Text("status") == "completed");
        Assert.Equal("off on", await _stack.EnabledAsync(secret));
    }

    [Fact]
    public async Task What_cannot_be_done_is_stuck_and_listed()
    {
        var secret = await _stack.BoundSecretAsync("handoff-device", _device);
        await _stack.FailAsync(new { service = "keyVault", method = "PUT", path = $"/secrets/{secret}*", status = 400 });
        await _stack.RaiseAsync(secret, VaultEvents.Expired);

        var finding = await _stack.OpenFindingAsync(_device, "teardown.stuck");
        Assert.Equal(secret, finding["evidence"].Text("target"));
        await _stack.HealAsync();
        await _stack.RetryAsync(finding);
        await _stack.SweepAsync();
        Assert.Equal("off on", await _stack.EnabledAsync(secret));
        Assert.DoesNotContain(await _stack.FindingsAsync(_device, "&status=open"), open => open.Text("kind") == "teardown.stuck");
    }

    [Fact]
    public async Task A_version_that_a_rotation_made_is_not_replaced_before_half_its_life_is_over()
    {
        var secret = Events.New("secret");
        var now = TimeProvider.System.GetUtcNow();
        await _stack.PutControlAsync($"/keyVault/secrets/{secret}", new
        {
            versions = new[] { new { created = now.AddDays(-5), expires = now.AddDays(5) } },
            tags = new Dictionary<string, string> { ["handoff-device"] = _device },
        });
        await _stack.RaiseAsync(secret, VaultEvents.NearExpiry);
        Assert.Equal("off on", await _stack.EnabledAsync(secret));

        var made = await _stack.VersionAsync(secret);
        await _stack.RaiseAsync(secret, VaultEvents.NearExpiry);

        Assert.Equal("off on", await _stack.EnabledAsync(secret));
        var step = (await _stack.RotationAsync(_device, secret, made)).Step("rotateSecret");
        Assert.Equal(("owed", 0), (step.Text("state"), (int)step["attempts"]!));
        Assert.InRange(step.Time("nextAttemptAt"), now.AddDays(4.9), now.AddDays(5.1));
    }

    [Fact]
    public async Task The_same_secret_of_another_vault_is_none_of_our_business()
    {
        var secret = await _stack.BoundSecretAsync("handoff-device", _device);
        await _stack.ForgetCallsAsync();
        await _stack.PublishAsync(VaultEvents.Of(_stack, secret, VaultEvents.Expired, await _stack.VersionAsync(secret), vault: "kitchen-kv", host: "127.0.0.1:1"));

        Assert.Empty(await _stack.CallsAsync("table"));
        Assert.Equal("on", await _stack.EnabledAsync(secret));
    }

    [Fact]
    public async Task An_event_as_Azure_writes_it_can_be_tried_on_this_machine()
    {
        var secret = await _stack.BoundSecretAsync("handoff-device", _device);
        await _stack.PublishAsync(VaultEvents.Of(_stack, secret, VaultEvents.Expired, await _stack.VersionAsync(secret), vault: "ward-kv", host: "ward-kv.vault.azure.net"));

        Assert.Equal("off on", await _stack.EnabledAsync(secret));
    }

    [Fact]
    public async Task The_vaults_own_way_of_writing_is_understood()
    {
        var secret = await _stack.BoundSecretAsync("handoff-device", _device);
        JsonObject written = VaultEvents.Of(_stack, secret, VaultEvents.NearExpiry, (await _stack.VersionAsync(secret)).ToUpperInvariant());
        await _stack.PublishAsync(written);

        Assert.Equal("off on", await _stack.EnabledAsync(secret));
    }
}
