using System.Security.Cryptography;
using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.KeyVault;
using HandoffFunctions.Adapters.Signals;
using HandoffFunctions.Tests.Adapters.KeyVault;
using Xunit;
using Version = HandoffFunctions.Tests.Adapters.KeyVault.Version;

namespace HandoffFunctions.Tests.Adapters.Signals;

public sealed class SigningKeysTests
{
    private static readonly CancellationToken Cancel = CancellationToken.None;
    private readonly SetClock _clock = new();
    private readonly string[] _pems = [.. Enumerable.Range(0, 3).Select(_ => NewPem())];

    [Fact]
    public async Task The_newest_signs_and_those_before_it_stay_published_until_they_are_disabled()
    {
        await using var vault = await FakeVault.StartAsync("signal-key", _clock, Version(0, -300), Version(1, -200), Version(2, -100));
        var keys = Keys(vault);
        vault.Versions[0].Enabled = false;

        var (answer, ring) = await keys.GetAsync(Cancel);

        Assert.Equal(Answers.Done, answer);
        Assert.Equal(IdOf(2), ring!.Current!.KeyId);
        Assert.Equal([IdOf(2), IdOf(1)], ring.Published.Select(key => key.KeyId));
    }

    [Fact]
    public async Task They_are_kept_for_a_few_minutes_and_then_read_anew()
    {
        await using var vault = await FakeVault.StartAsync("signal-key", _clock, Version(0, -300));
        var keys = Keys(vault);
        await keys.GetAsync(Cancel);
        var calls = vault.Calls.Count();
        vault.Versions.Add(Version(1, 0));
        _clock.Now += TimeSpan.FromMinutes(4);
        Assert.Equal(IdOf(0), (await keys.GetAsync(Cancel)).Keys!.Current!.KeyId);
        Assert.Equal(calls, vault.Calls.Count());
        _clock.Now += TimeSpan.FromMinutes(1);

        Assert.Equal(IdOf(1), (await keys.GetAsync(Cancel)).Keys!.Current!.KeyId);
    }

    [Fact]
    public async Task Many_at_once_ask_the_vault_once()
    {
        await using var vault = await FakeVault.StartAsync("signal-key", _clock, Version(0, -300));
        var keys = Keys(vault);

        var rings = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => keys.GetAsync(Cancel)));

        Assert.All(rings, ring => Assert.Equal(IdOf(0), ring.Keys!.Current!.KeyId));
        Assert.Equal(2, vault.Calls.Count());
    }

    [Fact]
    public async Task One_that_is_valid_later_is_published_before_it_signs()
    {
        var later = _clock.Now.AddHours(1).ToUnixTimeSeconds();
        await using var vault = await FakeVault.StartAsync("signal-key", _clock, Version(0, -300), Version(1, -100) with { NotBefore = later });
        var keys = Keys(vault);

        var ring = (await keys.GetAsync(Cancel)).Keys!;
        Assert.Equal((IdOf(0), 2), (ring.Current!.KeyId, ring.Published.Count));
        _clock.Now += TimeSpan.FromHours(1);

        Assert.Equal(IdOf(1), (await keys.GetAsync(Cancel)).Keys!.Current!.KeyId);
    }

    [Fact]
    public async Task One_that_expired_is_gone()
    {
        await using var vault = await FakeVault.StartAsync("signal-key", _clock, Version(0, -300) with { Expires = _clock.Now.ToUnixTimeSeconds() }, Version(1, -200));
        var keys = Keys(vault);

        Assert.Equal([IdOf(1)], (await keys.GetAsync(Cancel)).Keys!.Published.Select(key => key.KeyId));
    }

    [Fact]
    public async Task When_the_newest_is_no_key_none_signs_and_the_older_stay_published()
    {
        await using var vault = await FakeVault.StartAsync("signal-key", _clock, Version(0, -300), new Version("x", At(-100), "not a key"));
        var keys = Keys(vault);

        var ring = (await keys.GetAsync(Cancel)).Keys!;

        Assert.Null(ring.Current);
        Assert.Equal([IdOf(0)], ring.Published.Select(key => key.KeyId));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_vault_that_does_not_answer_is_asked_again_but_not_by_everybody(bool denies)
    {
        await using var vault = await FakeVault.StartAsync("signal-key", _clock, Version(0, -300));
        var keys = Keys(vault);
        (vault.DenyGet, vault.FailCall) = (denies, denies ? null : 1);

        var (answer, ring) = await keys.GetAsync(Cancel);
        Assert.Null(ring);
        Assert.StartsWith("vault: ", Assert.IsType<Answer.Retry>(answer).Reason, StringComparison.Ordinal);
        var calls = vault.Calls.Count();
        vault.Heal();
        vault.DenyGet = false;
        Assert.Equal(answer, (await keys.GetAsync(Cancel)).Answer);
        Assert.Equal(calls, vault.Calls.Count());
        _clock.Now += TimeSpan.FromSeconds(2);

        Assert.Equal(IdOf(0), (await keys.GetAsync(Cancel)).Keys!.Current!.KeyId);
    }

    [Fact]
    public async Task A_secret_that_is_not_there_is_no_key_for_now()
    {
        await using var vault = await FakeVault.StartAsync("another", _clock);
        var keys = Keys(vault);

        var (answer, ring) = await keys.GetAsync(Cancel);

        Assert.Equal((Answers.Done, null, 0), (answer, ring!.Current, ring.Published.Count));
    }

    internal static string NewPem()
    {
        using var rsa = RSA.Create(2048);
        return rsa.ExportPkcs8PrivateKeyPem();
    }

    private SigningKeys Keys(FakeVault vault) => new(new SecretValues(vault.Address, new CountingCredential(_clock), _clock), "signal-key", _clock);

    private Version Version(int pem, int secondsFromNow) => new($"v{pem}", At(secondsFromNow), _pems[pem]);

    private long At(int secondsFromNow) => _clock.Now.AddSeconds(secondsFromNow).ToUnixTimeSeconds();

    private string IdOf(int pem) => SigningKey.Read(_pems[pem])!.KeyId;
}
