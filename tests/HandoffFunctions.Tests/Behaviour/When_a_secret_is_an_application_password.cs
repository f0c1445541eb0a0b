using System.Text.Json.Nodes;
using HandoffFunctions.Local.Control;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(QuickStack.Name)]
public sealed class When_a_secret_is_an_application_password(QuickStack shared) : IAsyncLifetime
{
    private readonly Stack _stack = shared.Stack;
    private readonly string _device = Events.New("tablet");
    private readonly string _application = Events.New("app");
    private readonly string _old = Guid.NewGuid().ToString();
    private readonly string _secret = Events.New("secret");

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _stack.HealAsync();

    [Fact]
    public async Task A_handoff_adds_one_sees_it_and_then_removes_the_old_one()
    {
        await BindAsync(_old);
        await _stack.ForgetCallsAsync();
        await PassOnAsync();

        var (version, password) = await OnlyAsync();
        Assert.NotEqual(_old, password);
        var handoff = await _stack.HandoffAsync(_device);
        Assert.Equal("completed", handoff.Text("status"));
        var evidence = handoff.Step("rotateSecret")["evidence"];
        Assert.Equal((_application, password, _old, version), (evidence.Text("application"), evidence.Text("newKeyId"), evidence.Text("removedKeyIds"), evidence.Text("newVersion")));
        var calls = (await _stack.CallsAsync("graph")).Concat(await _stack.CallsAsync("keyVault")).OrderBy(call => call.Time("at")).Select(call => $"{call.Text("method")} {call.Text("path")!.Split('/')[^1]}").ToList();
        Assert.True(calls.IndexOf("POST addPassword") < calls.IndexOf($"PUT {_secret}"));
        Assert.True(calls.IndexOf($"PUT {_secret}") < calls.IndexOf("POST removePassword"));
        Assert.True(calls.IndexOf("POST removePassword") < calls.FindIndex(call => call.StartsWith("PATCH ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_version_ends_with_its_password_so_that_the_vault_can_warn_of_it()
    {
        await BindAsync(_old);
        await PassOnAsync();

        var password = Assert.Single((await _stack.ControlAsync($"/graph/applications/{_application}")).Items("passwordCredentials"));
        Assert.True((password.Time("endDateTime") - (await _stack.SecretVersionsAsync(_secret))[^1].Time("expires")).Duration() < TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Each_rotation_removes_the_password_of_the_one_before()
    {
        await BindAsync(_old);
        await PassOnAsync();
        await _stack.PublishAsync(Events.SignIn(_device, Events.New("operator"), "s-3", at: 1));

        await OnlyAsync(versions: "off off on");
    }

    [Theory]
    [InlineData("graph", "POST", "/applications/*/addPassword", 504, true)]
    [InlineData("graph", "POST", "/applications/*/addPassword", 429, false)]
    [InlineData("keyVault", "PUT", "/secrets/*", 503, false)]
    [InlineData("keyVault", "PUT", "/secrets/*", 503, true)]
    [InlineData("graph", "POST", "/applications/*/removePassword", 503, true)]
    [InlineData("graph", "POST", "/applications/*/removePassword", 503, false)]
    [InlineData("keyVault", "PATCH", "/secrets/*", 503, false)]
    public async Task A_fault_leaves_no_password_behind_that_nobody_knows(string service, string method, string path, int status, bool applied)
    {
        await BindAsync(_old);
        await _stack.FailAsync(new { service, method, path, status, applied, times = 1, retryAfter = 1 });
        await PassOnAsync();
        await _stack.SweepUntilAsync("the handoff is complete", async () => (await _stack.HandoffAsync(_device)).Text("status") == "completed");

        await OnlyAsync();
    }

    [Fact]
    public async Task A_crash_between_making_it_and_storing_it_leaves_none_behind()
    {
        await BindAsync(_old);
        await _stack.PublishAsync(Events.SignIn(_device, Events.New("operator"), "s-1", at: -60));
        _stack.Local.Faults.Add(new Fault("graph", "POST", "/applications/*/addPassword", Times: 1, Hang: true, Applied: true));
        await _stack.PublishAtOnceAsync(Events.SignIn(_device, Events.New("operator"), "s-2"));
        await StackQuestions.UntilAsync("the call waits", () => Task.FromResult(_stack.Local.Faults.Hanging == 1));
        await _stack.Local.KillHandlerAsync();
        await _stack.IdleAsync();
        await _stack.SweepUntilAsync("the handoff is complete", async () => (await _stack.HandoffAsync(_device)).Text("status") == "completed");

        await OnlyAsync();
    }

    [Fact]
    public async Task A_version_that_does_not_say_which_password_it_holds_cannot_be_proven_dead_while_there_is_another()
    {
        await BindAsync(keyId: null);
        await PassOnAsync();

        var step = (await _stack.HandoffAsync(_device)).Step("rotateSecret");
        Assert.Equal("unverifiable", step.Text("state"));
        Assert.Contains("handoff-key-id", step.Text("reason"), StringComparison.Ordinal);
        Assert.Equal("off on", await _stack.EnabledAsync(_secret));
        Assert.Equal(2, (await _stack.ControlAsync($"/graph/applications/{_application}")).Items("passwordCredentials").Count);
        await _stack.OpenFindingAsync(_device, "teardown.unverifiable");
    }

    [Fact]
    public async Task Where_the_application_has_no_other_password_that_is_proof_enough()
    {
        await BindAsync(keyId: null);
        await _stack.PutControlAsync($"/graph/applications/{_application}", new { passwordCredentials = Array.Empty<object>() });
        await PassOnAsync();

        await OnlyAsync();
        Assert.Equal("completed", (await _stack.HandoffAsync(_device)).Text("status"));
    }

    [Theory]
    [InlineData("applicationPassword", null)]
    [InlineData("byHand", null)]
    [InlineData("applicationPassword", "gone")]
    public async Task What_nobody_can_make_is_stuck_and_the_old_one_stays(string rotation, string? application)
    {
        var tags = new Dictionary<string, string> { ["handoff-device"] = _device, ["handoff-rotation"] = rotation };
        if (application is not null)
        {
            tags["handoff-application"] = _application;
            await _stack.DeleteControlAsync($"/graph/applications/{_application}");
        }

        await _stack.PutControlAsync($"/keyVault/secrets/{_secret}", new { tags });
        await PassOnAsync();

        Assert.Equal("stuck", (await _stack.HandoffAsync(_device)).Step("rotateSecret").Text("state"));
        Assert.Equal("on", await _stack.EnabledAsync(_secret));
    }

    [Fact]
    public async Task Of_a_pair_the_partners_password_is_left_alone()
    {
        var (partner, partnersKey) = (Events.New("secret"), Guid.NewGuid().ToString());
        await BindAsync(keyId: null, dual: partner);
        await _stack.PutControlAsync($"/keyVault/secrets/{partner}", new { tags = new Dictionary<string, string> { ["handoff-key-id"] = partnersKey } });
        await _stack.PutControlAsync($"/graph/applications/{_application}", new { passwordCredentials = new[] { new { keyId = partnersKey } } });
        await PassOnAsync();
        await _stack.SweepUntilAsync("the handoff is completed", async () => (await _stack.HandoffAsync(_device)).Text("status") == "completed");
        Assert.Contains(partnersKey, await KeysAsync());

        // The partner says nothing of its own rotation, and is rotated as the first: not with a random value.
        await _stack.RaiseAsync(partner, VaultEvents.Expired);
        Assert.Equal(("on", 2), (await _stack.EnabledAsync(partner), (await KeysAsync()).Count));
    }

    private async Task BindAsync(string? keyId, string? dual = null)
    {
        var tags = new Dictionary<string, string> { ["handoff-device"] = _device, ["handoff-rotation"] = "applicationPassword", ["handoff-application"] = _application };
        if (keyId is not null)
        {
            tags["handoff-key-id"] = keyId;
        }

        if (dual is not null)
        {
            tags["handoff-dual"] = dual;
        }

        await _stack.PutControlAsync($"/graph/applications/{_application}", new { passwordCredentials = new[] { new { keyId = _old, displayName = "by hand" } } });
        await _stack.PutControlAsync($"/keyVault/secrets/{_secret}", new { tags });
    }

    private async Task PassOnAsync()
    {
        await _stack.PublishAsync(Events.SignIn(_device, Events.New("operator"), "s-1", at: -60));
        await _stack.PublishAsync(Events.SignIn(_device, Events.New("operator"), "s-2"));
    }

    private async Task<IReadOnlyList<string>> KeysAsync() =>
        [.. (await _stack.ControlAsync($"/graph/applications/{_application}")).Items("passwordCredentials").Select(password => password.Text("keyId")!)];

    /// <summary>The application has one password, and it is that of the only enabled version.</summary>
    private async Task<(string Version, string Password)> OnlyAsync(string versions = "off on")
    {
        Assert.Equal(versions, await _stack.EnabledAsync(_secret));
        JsonNode newest = (await _stack.SecretVersionsAsync(_secret))[^1];
        var password = Assert.Single(await KeysAsync());
        Assert.Equal(password, newest["tags"].Text("handoff-key-id"));
        return (newest.Text("version")!, password);
    }
}
