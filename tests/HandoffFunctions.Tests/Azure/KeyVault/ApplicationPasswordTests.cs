using Handoff.Rules.Policy;
using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.Graph;
using HandoffFunctions.Adapters.KeyVault;
using Xunit;

namespace HandoffFunctions.Tests.Adapters.KeyVault;

public sealed class ApplicationPasswordTests
{
    private const string Name = "chart-login";
    private static readonly CancellationToken Cancel = CancellationToken.None;
    private readonly SetClock _clock = new();

    [Fact]
    public async Task It_is_made_and_seen_and_then_the_old_one_is_removed_and_seen_to_be_gone()
    {
        await using var vault = await FakeVault.StartAsync(Name, _clock, Old("v1", "old-key"));
        await using var directory = await FakeDirectory.StartAsync(("old-key", "by hand"), ("someone-elses", "ci"));

        var proven = Assert.IsType<Rotated.Proven>(await RotateAsync(vault, directory, "g1")).Proof;

        Assert.Equal(["GET app-1", "POST addPassword", "GET app-1", "POST removePassword", "GET app-1"], directory.Calls);
        Assert.Equal(["someone-elses", "key-1"], directory.Passwords.Select(password => password.KeyId));
        Assert.Equal(("hush-1", "key-1"), (vault.Versions[1].Value, vault.Versions[1].Tags["handoff-key-id"]));
        Assert.Equal(("key-1", "old-key", FakeDirectory.Application), (proven.Beyond["newKeyId"], proven.Beyond["removedKeyIds"], proven.Beyond["application"]));
        Assert.DoesNotContain(proven.Beyond.Values, value => value.Contains("hush", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(EveryCrash))]
    public async Task Wherever_it_fails_the_next_attempt_ends_with_one_password_that_the_vault_holds(bool inDirectory, int call, bool afterDoing)
    {
        await using var vault = await FakeVault.StartAsync(Name, _clock, Old("v1", "old-key"));
        await using var directory = await FakeDirectory.StartAsync(("old-key", null));
        if (inDirectory)
        {
            (directory.FailCall, directory.FailAfterDoing) = (call, afterDoing);
        }
        else
        {
            (vault.FailCall, vault.FailAfterDoing) = (call, afterDoing);
        }

        var first = await RotateAsync(vault, directory, "g1");
        vault.Heal();
        directory.Heal();
        _clock.Now += TimeSpan.FromMinutes(1);
        var second = await RotateAsync(vault, directory, "g1");

        Assert.IsType<Rotated.Failed>(first);
        Assert.IsType<Rotated.Proven>(second);
        var password = Assert.Single(directory.Passwords);
        Assert.Equal([false, true], vault.Versions.Select(version => version.Enabled));
        Assert.Equal((password.KeyId, password.KeyId.Replace("key", "hush", StringComparison.Ordinal)), (vault.Versions[1].Tags["handoff-key-id"], vault.Versions[1].Value));
    }

    [Fact]
    public async Task No_old_version_is_disabled_and_no_old_password_removed_before_the_new_one_shows()
    {
        await using var vault = await FakeVault.StartAsync(Name, _clock, Old("v1", "old-key"));
        await using var directory = await FakeDirectory.StartAsync(("old-key", null));
        directory.Shown = ["old-key"];

        Assert.IsType<Rotated.NotShown>(await RotateAsync(vault, directory, "g1"));

        Assert.Equal([true, true], vault.Versions.Select(version => version.Enabled));
        Assert.Equal(2, directory.Passwords.Count);
        directory.Shown = null;
        Assert.IsType<Rotated.Proven>(await RotateAsync(vault, directory, "g1"));
        Assert.Single(directory.Passwords);
    }

    [Fact]
    public async Task A_removal_that_does_not_show_yet_is_no_proof_yet()
    {
        await using var vault = await FakeVault.StartAsync(Name, _clock, Old("v1", "old-key"));
        await using var directory = await FakeDirectory.StartAsync(("old-key", null));
        directory.StillShown = ["old-key"];

        Assert.IsType<Rotated.NotShown>(await RotateAsync(vault, directory, "g1"));
        Assert.Equal([false, true], vault.Versions.Select(version => version.Enabled));

        directory.StillShown = [];
        Assert.IsType<Rotated.Proven>(await RotateAsync(vault, directory, "g1"));
    }

    [Fact]
    public async Task A_new_password_that_vanished_is_made_again_for_the_same_rotation()
    {
        await using var vault = await FakeVault.StartAsync(Name, _clock, Old("v1", "old-key"));
        await using var directory = await FakeDirectory.StartAsync(("old-key", null));
        directory.FailCall = 3;
        await RotateAsync(vault, directory, "g1");
        directory.Heal();
        directory.Passwords.RemoveAll(password => password.KeyId == "key-1");

        Assert.IsType<Rotated.NotShown>(await RotateAsync(vault, directory, "g1"));
        _clock.Now += TimeSpan.FromMinutes(4);
        Assert.IsType<Rotated.Proven>(await RotateAsync(vault, directory, "g1"));

        Assert.Equal("key-2", Assert.Single(directory.Passwords).KeyId);
        Assert.Equal([false, false, true], vault.Versions.Select(version => version.Enabled));
        Assert.Equal("hush-2", vault.Versions[2].Value);
    }

    [Fact]
    public async Task What_a_lost_attempt_left_behind_goes_even_when_it_shows_only_later()
    {
        await using var vault = await FakeVault.StartAsync(Name, _clock, Old("v1", "old-key"));
        await using var directory = await FakeDirectory.StartAsync(("old-key", null));
        (directory.FailCall, directory.FailAfterDoing) = (2, true);
        await RotateAsync(vault, directory, "g1");
        directory.Heal();
        directory.Shown = ["old-key", "key-2"];
        Assert.IsType<Rotated.Proven>(await RotateAsync(vault, directory, "g1"));
        directory.Shown = null;
        Assert.Equal(["key-1", "key-2"], directory.Passwords.Select(password => password.KeyId));

        _clock.Now += TimeSpan.FromDays(1);
        Assert.IsType<Rotated.Proven>(await RotateAsync(vault, directory, "g2"));

        Assert.Equal("key-3", Assert.Single(directory.Passwords).KeyId);
    }

    [Fact]
    public async Task Another_secrets_passwords_of_the_same_application_and_rotation_are_left_alone()
    {
        await using var vault = await FakeVault.StartAsync(Name, _clock, Old("v1", "old-key"));
        await using var directory = await FakeDirectory.StartAsync(("old-key", null));
        await RotateAsync(vault, directory, "g1");
        var own = directory.Passwords.Single().Name!;
        directory.Passwords.Add(("partners", "handoff 0123456789abcdef" + own[^17..]));

        _clock.Now += TimeSpan.FromDays(1);
        await RotateAsync(vault, directory, "g2");

        Assert.Equal(["partners", "key-2"], directory.Passwords.Select(password => password.KeyId));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("no-such-app")]
    public async Task An_application_that_is_not_there_changes_nothing(string application)
    {
        await using var vault = await FakeVault.StartAsync(Name, _clock, Old("v1", "old-key"));
        await using var directory = await FakeDirectory.StartAsync();

        Assert.IsType<Answer.Never>(Assert.IsType<Rotated.Failed>(await RotateAsync(vault, directory, "g1", application)).Answer);
        Assert.Single(vault.Versions);
    }

    /// <summary>Seven calls to the vault and five to the directory make up such a rotation.</summary>
    public static TheoryData<bool, int, bool> EveryCrash()
    {
        var data = new TheoryData<bool, int, bool>();
        foreach (var (inDirectory, calls) in new[] { (false, 7), (true, 5) })
        {
            foreach (var call in Enumerable.Range(1, calls))
            {
                data.Add(inDirectory, call, false);
                data.Add(inDirectory, call, true);
            }
        }
        return data;
    }

    private Version Old(string id, string key) => new(id, _clock.Now.AddDays(-30).ToUnixTimeSeconds(), "old") { Tags = new() { ["handoff-key-id"] = key } };

    private async Task<Rotated> RotateAsync(FakeVault vault, FakeDirectory directory, string generation, string application = FakeDirectory.Application)
    {
        using var graph = new GraphPasswords(directory.Address, new CountingCredential(_clock), _clock);
        var readBack = new ReadBack(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(30));
        return await new SecretRotation(vault.Address, new CountingCredential(_clock), _clock, graph, readBack).RotateAsync(new RotationOrder(Name, generation) { Application = application }, Cancel);
    }
}
