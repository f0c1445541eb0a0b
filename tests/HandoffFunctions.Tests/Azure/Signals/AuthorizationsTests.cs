using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.KeyVault;
using HandoffFunctions.Adapters.Signals;
using HandoffFunctions.Tests.Adapters.KeyVault;
using Xunit;
using Version = HandoffFunctions.Tests.Adapters.KeyVault.Version;

namespace HandoffFunctions.Tests.Adapters.Signals;

public sealed class AuthorizationsTests
{
    private static readonly CancellationToken Cancel = CancellationToken.None;
    private readonly SetClock _clock = new();

    [Fact]
    public async Task A_value_is_kept_for_a_few_minutes_or_until_it_is_not_taken()
    {
        await using var vault = await FakeVault.StartAsync("records", _clock, new Version("v1", 1, "Bearer one\n"));
        var authorizations = Of(vault);
        Assert.Equal((Answers.Done, "Bearer one"), await authorizations.GetAsync("records", Cancel));
        vault.Versions.Add(new Version("v2", 2, "Bearer two"));
        Assert.Equal("Bearer one", (await authorizations.GetAsync("records", Cancel)).Value);
        authorizations.Drop("records");
        Assert.Equal("Bearer two", (await authorizations.GetAsync("records", Cancel)).Value);
        vault.Versions.Add(new Version("v3", 3, "Bearer three"));
        _clock.Now += TimeSpan.FromMinutes(5);

        Assert.Equal("Bearer three", (await authorizations.GetAsync("records", Cancel)).Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("Bearer one\r\nX-Other: two")]
    [InlineData("Bearer \u00e9")]
    public async Task What_is_no_header_value_is_not_sent_and_not_repeated(string value)
    {
        await using var vault = await FakeVault.StartAsync("records", _clock, new Version("v1", 1, value));

        var (answer, read) = await Of(vault).GetAsync("records", Cancel);

        Assert.Equal((new Answer.Retry(null, "the authorization secret is no header value"), null), (answer, read));
    }

    [Fact]
    public async Task A_vault_that_refuses_is_asked_again_later()
    {
        await using var vault = await FakeVault.StartAsync("records", _clock, new Version("v1", 1, "Bearer one"));
        vault.DenyGet = true;

        var (answer, read) = await Of(vault).GetAsync("records", Cancel);

        Assert.Null(read);
        Assert.Equal("vault: 403 Forbidden", Assert.IsType<Answer.Retry>(answer).Reason);
    }

    private Authorizations Of(FakeVault vault) => new(new SecretValues(vault.Address, new CountingCredential(_clock), _clock), _clock);
}
