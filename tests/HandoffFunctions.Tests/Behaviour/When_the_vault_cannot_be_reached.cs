using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(QuickStack.Name)]
public sealed class When_the_vault_cannot_be_reached(QuickStack shared) : IAsyncLifetime
{
    private readonly Stack _stack = shared.Stack;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _stack.HealAsync();

    [Fact]
    public async Task What_it_binds_is_owed_and_rotated_once_it_answers()
    {
        var (device, first) = (Events.New("tablet"), Events.New("operator"));
        var secret = await _stack.BoundSecretAsync("handoff-device", device);
        await _stack.PublishAsync(Events.SignIn(device, first, "s-1", at: -60));
        await _stack.FailAsync(new { service = "keyVault", status = 503 });
        await _stack.PublishAsync(Events.SignIn(device, Events.New("operator"), "s-2"));

        var owed = await _stack.HandoffAsync(device);
        Assert.Equal([$"revokeTokens {first}: verified", "rotateSecret (bound secrets): owed"], owed.Steps());
        Assert.Equal(("pending", "503"), (owed.Text("status"), owed.Step("rotateSecret").Text("reason")![..3]));
        await _stack.HealAsync();
        await _stack.SweepUntilAsync("the handoff is complete", async () => (await _stack.HandoffAsync(device)).Text("status") == "completed");

        Assert.Equal(
            [$"revokeTokens {first}: verified", "rotateSecret (bound secrets): verified", $"rotateSecret {secret}: verified"],
            (await _stack.HandoffAsync(device)).Steps());
        Assert.Equal([false, true], (await _stack.SecretVersionsAsync(secret)).Select(version => (bool)version["enabled"]!));
        Assert.Equal(1, await _stack.RevocationsAsync(first));
        Assert.Empty(await _stack.FindingsAsync(device));
    }
}
