using System.Text.Json;
using Handoff.Rules.Policy;
using HandoffFunctions.Api.Tokens;
using Microsoft.IdentityModel.Tokens;

namespace HandoffFunctions.Api.Signals;

/// <summary>Where a transmitter's keys are, and the keys (SSF 1.0, "Transmitter Configuration Discovery").</summary>
internal static class TransmitterMetadata
{
    /// <summary>What the interoperability profile asks for (CAEP Interoperability Profile 1.0, "Event Signatures").</summary>
    private const int ShortestRsaKey = 2048;

    /// <exception cref="IOException">The configuration is another issuer's, or names no keys.</exception>
    public static async Task<PublishedKeys> FetchAsync(Transmitter transmitter, HttpClient http)
    {
        var issuer = new Uri(transmitter.Issuer);
        var documents = new GuardedDocuments(http, Adapters.Loopback.IsPlain(transmitter.JwksUri ?? issuer));
        var address = transmitter.JwksUri?.AbsoluteUri
            ?? KeysIn(await documents.GetDocumentAsync(ConfigurationOf(issuer), CancellationToken.None).ConfigureAwait(false), transmitter.Issuer);
        var keys = new JsonWebKeySet(await documents.GetDocumentAsync(address, CancellationToken.None).ConfigureAwait(false)).GetSigningKeys();
        return new PublishedKeys(transmitter.Issuer, [.. keys.Where(IsStrong)]);
    }

    /// <summary>The well-known part stands between the host and the issuer's own path.</summary>
    private static string ConfigurationOf(Uri issuer) =>
        issuer.GetLeftPart(UriPartial.Authority) + "/.well-known/ssf-configuration" + issuer.AbsolutePath.TrimEnd('/');

    private static string KeysIn(string configuration, string issuer)
    {
        using var json = JsonDocument.Parse(configuration);
        return Text(json.RootElement, "issuer") != issuer ? throw new IOException("The transmitter's configuration is another issuer's.")
            : Text(json.RootElement, "jwks_uri") ?? throw new IOException("The transmitter's configuration names no keys.");
    }

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool IsStrong(SecurityKey key) => key is ECDsaSecurityKey || (key is RsaSecurityKey or X509SecurityKey && key.KeySize >= ShortestRsaKey);
}
