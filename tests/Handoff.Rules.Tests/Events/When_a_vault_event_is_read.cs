using Handoff.Rules.Events;
using Xunit;
using Told = Handoff.Rules.Tests.Given.Events;

namespace Handoff.Rules.Tests.Events;

/// <summary>Key Vault's events as they really come: two schemas, stray spaces, times of any type, fields that nobody knows, other vaults.</summary>
public sealed class When_a_vault_event_is_read
{
    private static readonly Uri Ours = new("https://ward-kv.vault.azure.net");

    public static TheoryData<string, FactKind, string, string, bool> Samples => new()
    {
        { "near-expiry-with-stray-spaces", FactKind.SecretNearExpiry, "ward-7-wifi", "7f3a9c1b5d2e4f60a1b2c3d4e5f60718", true },
        { "expired-with-times-as-numbers", FactKind.SecretExpired, "chart-login", "0A1B2C3D4E5F60718293A4B5C6D7E8F9", true },
        { "new-version-as-cloudevent", FactKind.SecretNewVersion, "ward-7-wifi", "11112222333344445555666677778888", true },
        { "near-expiry-with-unknown-fields", FactKind.SecretNearExpiry, "ward-7-wifi", "7f3a9c1b5d2e4f60a1b2c3d4e5f60718", true },
        { "expired-in-another-vault", FactKind.SecretExpired, "ward-7-wifi", "7f3a9c1b5d2e4f60a1b2c3d4e5f60718", false },
        { "expired-on-the-topic-of-another-vault", FactKind.SecretExpired, "ward-7-wifi", "7f3a9c1b5d2e4f60a1b2c3d4e5f60718", false },
    };

    private static string Sample(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Samples", $"keyvault-{name}.json"));

    private static Fact Fact(string json) => Assert.IsType<Reading.Read>(Told.Read(json)).Fact;

    [Theory]
    [MemberData(nameof(Samples))]
    public void It_says_which_version_of_which_secret_in_which_vault(string sample, FactKind kind, string secret, string version, bool isOurs)
    {
        var fact = Fact(Sample(sample));

        Assert.Equal((kind, secret, version), (fact.Kind, fact.SecretName, fact.SecretVersion));
        Assert.Equal(isOurs, fact.SecretSource!.Is(Ours));
    }

    [Fact]
    public void Every_sample_is_in_the_table() => Assert.Equal(
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Samples"), "keyvault-*.json").Select(Path.GetFileName).Order(),
        Samples.Select(row => $"keyvault-{row[0]}.json").Order());

    [Theory]
    [InlineData("https://127.0.0.1:8443/secrets/x/1", "any", true)]
    [InlineData("http://127.0.0.1:8443/secrets/x/1", "any", true)]
    [InlineData("https://127.0.0.1:8444/secrets/x/1", "any", false)]
    [InlineData("https://ward-kv.vault.azure.net/secrets/x/1", "any", true)]
    [InlineData(null, "any", true)]
    public void A_vault_on_this_machine_plays_any_vault_but_another_on_this_machine(string? id, string name, bool isOurs) =>
        Assert.Equal(isOurs, new SecretSource(id is null ? null : new Uri(id).Authority, [name]).Is(new Uri("http://127.0.0.1:8443")));

    [Theory]
    [InlineData("https://ward-kv.vault.usgovcloudapi.net/secrets/x/1", null)]
    [InlineData(null, "ward-kv-2")]
    public void A_name_that_is_only_like_ours_is_another(string? id, string? name) => Assert.False(
        Fact(Told.EventGrid("Microsoft.KeyVault.SecretExpired", $"\"ObjectName\": \"x\", \"Version\": \"1\"{(id is null ? "" : $", \"Id\": \"{id}\"")}{(name is null ? "" : $", \"VaultName\": \"{name}\"")}"))
            .SecretSource!.Is(Ours));

    [Theory]
    [InlineData("\"Id\": 17, \"VaultName\": null")]
    [InlineData("\"Id\": \"no address\", \"VaultName\": \"\"")]
    [InlineData("\"VaultName\": [\"kitchen-kv\"]")]
    public void What_names_no_vault_is_taken_for_ours(string data) =>
        Assert.True(Fact(Told.EventGrid("Microsoft.KeyVault.SecretExpired", $"\"ObjectName\": \"x\", \"Version\": \"1\", {data}")).SecretSource!.Is(Ours));
}
