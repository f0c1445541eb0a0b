namespace Handoff.Rules.Events;

/// <summary>
/// Which vault an event of Key Vault says that it comes from. Several vaults may be subscribed to one handler, so a handler checks that an
/// event is from the one that it expects (https://learn.microsoft.com/azure/key-vault/general/event-grid-overview).
/// </summary>
/// <param name="Authority">Host, and port unless it is the usual one, of the secret's id; null when the event gives no id.</param>
/// <param name="Names">The vault's name as the data and the topic give it, where they do.</param>
public sealed record SecretSource(string? Authority, IReadOnlyList<string> Names)
{
    private const string InTopic = "/providers/Microsoft.KeyVault/vaults/";

    internal static SecretSource Of(string? secretId, string? vaultName, string source)
    {
        var at = source.IndexOf(InTopic, StringComparison.OrdinalIgnoreCase);
        var topic = at < 0 ? null : source[(at + InTopic.Length)..].Split('/')[0];
        return new SecretSource(
            Uri.TryCreate(secretId, UriKind.Absolute, out var id) && id.Host.Length > 0 ? id.Authority : null,
            [.. new[] { vaultName, topic }.OfType<string>().Where(name => name.Length > 0)]);
    }

    /// <summary>
    /// Whether the event is from this vault. Everything that names a vault must agree, and what names none is taken for ours. A vault on
    /// this machine plays whichever vault of Azure an event names, so that real events can be tried on it; only another address of this
    /// machine is another vault.
    /// </summary>
    /// <param name="vault">The vault's address, such as <c>https://NAME.vault.azure.net</c>.</param>
    public bool Is(Uri vault) => vault.IsLoopback
        ? Authority is null || Same(Authority, vault.Authority) || !new Uri($"https://{Authority}").IsLoopback
        : (Authority is null || Same(Authority, vault.Authority))
            && (vault.HostNameType != UriHostNameType.Dns || Names.All(name => Same(name, vault.Host.Split('.')[0])));

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
