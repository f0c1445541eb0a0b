using Handoff.Rules.Custody;
using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.KeyVault;
using Xunit;

namespace HandoffFunctions.Tests.Adapters.KeyVault;

public sealed class SecretReadingTests
{
    private const string Name = "pump-login";
    private static readonly CancellationToken Cancel = CancellationToken.None;
    private readonly SetClock _clock = new();

    [Fact]
    public async Task Bindings_are_read_from_tags_of_enabled_secrets_without_their_values()
    {
        var version = At("v1", seconds: 0);
        foreach (var (tag, value) in new[] { ("device", "device-1"), ("worker", "operator-a"), ("rotation", "applicationPassword"), ("application", "app-1"), ("dual", "pump-login-2") })
        {
            version.Tags[$"handoff-{tag}"] = value;
        }

        await using var vault = await FakeVault.StartAsync(Name, _clock, version);

        var (answer, bindings) = await Rotation(vault).ListBindingsAsync(Cancel);
        vault.Versions[0].Enabled = false;
        var (_, whenOff) = await Rotation(vault).ListBindingsAsync(Cancel);

        Assert.Equal(Answers.Done, answer);
        Assert.Equal([new SecretBinding(Name, "device-1", "operator-a", "applicationPassword", "app-1", "pump-login-2")], bindings);
        Assert.Empty(whenOff);
        Assert.All(vault.Calls, call => Assert.Equal("GET /secrets", call.TrimEnd('/')));
    }

    [Fact]
    public async Task The_newest_version_is_the_one_that_was_made_last_enabled_or_not()
    {
        await using var vault = await FakeVault.StartAsync(Name, _clock, At("z", seconds: 0), At("a", seconds: 5));
        vault.Versions[1].Enabled = false;

        Assert.Equal((Answers.Done, new LatestVersion("a")), await Rotation(vault).LatestAsync(Name, Cancel));
        Assert.Single(vault.Calls);
    }

    [Theory]
    [InlineData("a", "z")]
    [InlineData("z", "a")]
    public async Task Of_two_made_in_one_second_it_is_the_current_one(string first, string second)
    {
        await using var vault = await FakeVault.StartAsync(Name, _clock, At(first, seconds: 5), At(second, seconds: 5));

        Assert.Equal(new LatestVersion(second), (await Rotation(vault).LatestAsync(Name, Cancel)).Latest);
    }

    [Fact]
    public async Task A_secret_that_is_not_there_has_none_and_a_vault_that_does_not_answer_says_nothing()
    {
        await using var vault = await FakeVault.StartAsync(Name, _clock, At("v1", seconds: 0));
        Assert.Equal((Answers.Done, new LatestVersion(null)), await Rotation(vault).LatestAsync("other", Cancel));
        Assert.IsType<Answer.Never>((await Rotation(vault).LatestAsync("../x", Cancel)).Answer);

        vault.Heal();
        vault.FailCall = 1;
        var (answer, latest) = await Rotation(vault).LatestAsync(Name, Cancel);
        Assert.IsType<Answer.Unknown>(answer);
        Assert.Null(latest);
    }

    private Version At(string id, int seconds) => new(id, _clock.Now.AddSeconds(seconds).ToUnixTimeSeconds(), "value");

    private SecretRotation Rotation(FakeVault vault) => new(vault.Address, new CountingCredential(_clock), _clock);
}
