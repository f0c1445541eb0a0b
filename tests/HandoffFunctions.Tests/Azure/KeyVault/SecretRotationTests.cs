using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.KeyVault;
using Xunit;

namespace HandoffFunctions.Tests.Adapters.KeyVault;

public sealed class SecretRotationTests
{
    private const string Name = "pump-login";
    private static readonly CancellationToken Cancel = CancellationToken.None;
    private readonly SetClock _clock = new();

    [Fact]
    public async Task A_rotation_makes_a_new_value_and_proves_that_every_old_one_is_refused()
    {
        await using var vault = await FakeVault.StartAsync(Name, _clock, Old("b900", days: 40), Old("a100", days: 10, expiresInDays: 20));

        var (answer, proof) = await RotateAsync(vault, "g1");

        Assert.Equal(Answers.Done, answer);
        var made = vault.Versions[2];
        Assert.Equal((made.Id, made.Id), (proof!.NewVersion, proof.CurrentVersion));
        Assert.Equal(["b900", "a100"], proof.DisabledVersions);
        Assert.Equal([false, false, true], vault.Versions.Select(version => version.Enabled));
        Assert.Equal(43, made.Value.Length);
        Assert.Equal(("text/plain", "device-1", "g1"), (made.ContentType, made.Tags["handoff-device"], made.Tags[SecretRotation.GenerationTag]));
        Assert.Equal(_clock.Now.AddDays(30).ToUnixTimeSeconds(), made.Expires);
    }

    [Fact]
    public async Task A_rotation_costs_four_reads_one_write_and_two_calls_for_each_old_version()
    {
        await using var vault = await FakeVault.StartAsync(Name, _clock, Old("v1", days: 1));

        await RotateAsync(vault, "g1");

        Assert.Equal(
            [
                $"GET /secrets/{Name}/versions", $"PUT /secrets/{Name}", $"GET /secrets/{Name}/versions", $"GET /secrets/{Name}",
                $"PATCH /secrets/{Name}/v1", $"GET /secrets/{Name}/v1", $"GET /secrets/{Name}/versions",
            ],
            vault.Calls.Select(call => call.Replace("versions/", "versions", StringComparison.Ordinal).TrimEnd('/')));
    }

    [Theory]
    [MemberData(nameof(EveryCrash))]
    public async Task Wherever_a_rotation_fails_the_next_attempt_ends_in_the_same_state(int call, bool afterDoing)
    {
        await using var vault = await FakeVault.StartAsync(Name, _clock, Old("b900", days: 40), Old("a100", days: 10));
        (vault.FailCall, vault.FailAfterDoing) = (call, afterDoing);

        var (first, none) = await RotateAsync(vault, "g1");
        vault.Heal();
        _clock.Now += TimeSpan.FromMinutes(1);
        var (second, proof) = await RotateAsync(vault, "g1");

        Assert.IsType<Answer.Unknown>(first);
        Assert.Null(none);
        Assert.Equal(Answers.Done, second);
        Assert.Equal([false, false, true], vault.Versions.Select(version => version.Enabled));
        Assert.Equal("g1", vault.Versions[2].Tags[SecretRotation.GenerationTag]);
        Assert.Equal(["b900", "a100"], proof!.DisabledVersions);
    }

    [Fact]
    public async Task The_same_generation_twice_changes_nothing_and_proves_the_same()
    {
        await using var vault = await FakeVault.StartAsync(Name, _clock, Old("v1", days: 1));
        var (_, first) = await RotateAsync(vault, "g1");
        _clock.Now += TimeSpan.FromDays(1);

        var (_, second) = await RotateAsync(vault, "g1");

        Assert.Equal(first!.NewVersion, second!.NewVersion);
        Assert.Equal(first.DisabledVersions, second.DisabledVersions);
        Assert.Equal(2, vault.Versions.Count);
    }

    [Fact]
    public async Task A_late_attempt_of_an_older_generation_leaves_the_newer_one_alone()
    {
        await using var vault = await FakeVault.StartAsync(Name, _clock, Old("v1", days: 1));
        await RotateAsync(vault, "g1");
        await RotateAsync(vault, "g2");

        var (answer, proof) = await RotateAsync(vault, "g1");

        Assert.Equal(Answers.Done, answer);
        Assert.Equal([false, false, true], vault.Versions.Select(version => version.Enabled));
        Assert.Equal((vault.Versions[1].Id, vault.Versions[2].Id), (proof!.NewVersion, proof.CurrentVersion));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public async Task A_version_that_someone_set_after_ours_is_not_touched_even_within_the_same_second(int secondsLater)
    {
        await using var vault = await FakeVault.StartAsync(Name, _clock, Old("v1", days: 0));
        vault.FailCall = 3;
        await RotateAsync(vault, "g1");
        vault.Heal();
        vault.Versions.Add(new Version("theirs", _clock.Now.ToUnixTimeSeconds() + secondsLater, "x"));

        var (answer, proof) = await RotateAsync(vault, "g1");

        Assert.Equal(Answers.Done, answer);
        Assert.Equal("theirs", proof!.CurrentVersion);
        Assert.Equal(["v1"], proof.DisabledVersions);
        Assert.Equal([false, true, true], vault.Versions.Select(version => version.Enabled));
    }

    [Fact]
    public async Task Two_versions_of_one_generation_end_as_one()
    {
        await using var vault = await FakeVault.StartAsync(Name, _clock, Old("v1", days: 1), Made("z", "g1"), Made("a", "g1"));

        var (answer, proof) = await RotateAsync(vault, "g1");

        Assert.Equal(Answers.Done, answer);
        Assert.Equal("a", proof!.NewVersion);
        Assert.Equal([false, false, true], vault.Versions.Select(version => version.Enabled));
    }

    [Fact]
    public async Task A_refusal_for_want_of_permission_is_no_proof()
    {
        await using var vault = await FakeVault.StartAsync(Name, _clock, Old("v1", days: 1));
        vault.DenyGet = true;

        Assert.Equal((new Answer.Retry(null, "403 Forbidden"), null), await RotateAsync(vault, "g1"));
    }

    [Fact]
    public async Task A_disabled_version_that_still_answers_is_no_proof()
    {
        await using var vault = await FakeVault.StartAsync(Name, _clock, Old("v1", days: 1));
        vault.LeakDisabled = true;

        var waits = Assert.IsType<Rotated.NotShown>(await Rotation(vault).RotateAsync(new RotationOrder(Name, "g1"), Cancel));
        Assert.Equal("an old version still works", waits.Reason);
        vault.LeakDisabled = false;
        Assert.Equal(Answers.Done, (await RotateAsync(vault, "g1")).Answer);
    }

    [Fact]
    public async Task What_is_not_there_or_switched_off_is_not_rotated()
    {
        var off = Old("v1", days: 1);
        off.Enabled = false;
        await using var vault = await FakeVault.StartAsync(Name, _clock, off);

        Assert.True(Assert.IsType<Answer.Never>((await RotateAsync(vault, "g1", "other")).Answer).NotFound);
        Assert.True(Assert.IsType<Answer.Never>((await RotateAsync(vault, "g1")).Answer).NotFound);
        Assert.Single(vault.Versions);
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a?b\n")]
    public async Task A_name_that_no_secret_has_is_never_sent(string name)
    {
        await using var vault = await FakeVault.StartAsync(Name, _clock, Old("v1", days: 1));

        Assert.IsType<Answer.Never>((await RotateAsync(vault, "g1", name)).Answer);
        Assert.Empty(vault.Calls);
    }

    /// <summary>Nine calls make up a rotation of two old versions.</summary>
    public static TheoryData<int, bool> EveryCrash()
    {
        var data = new TheoryData<int, bool>();
        foreach (var call in Enumerable.Range(1, 9))
        {
            data.Add(call, false);
            data.Add(call, true);
        }
        return data;
    }

    private Version Old(string id, int days, int? expiresInDays = null) =>
        new(id, _clock.Now.AddDays(-days).ToUnixTimeSeconds(), "old")
        {
            ContentType = "text/plain",
            Expires = expiresInDays is { } left ? _clock.Now.AddDays(left).ToUnixTimeSeconds() : null,
            Tags = new() { ["handoff-device"] = "device-1", ["handoff-rotation"] = "generate" },
        };

    private Version Made(string id, string generation) =>
        new(id, _clock.Now.ToUnixTimeSeconds(), "new") { Tags = new() { [SecretRotation.GenerationTag] = generation } };

    private async Task<(Answer Answer, RotationProof? Proof)> RotateAsync(FakeVault vault, string generation, string name = Name) =>
        await Rotation(vault).RotateAsync(new RotationOrder(name, generation), Cancel) switch
        {
            Rotated.Proven proven => (Answers.Done, proven.Proof),
            Rotated.Failed failed => (failed.Answer, null),
            var other => throw new InvalidOperationException(other.ToString()),
        };

    private SecretRotation Rotation(FakeVault vault) => new(vault.Address, new CountingCredential(_clock), _clock);
}
