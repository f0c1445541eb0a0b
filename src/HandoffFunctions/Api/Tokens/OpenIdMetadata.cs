using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace HandoffFunctions.Api.Tokens;

/// <summary>The metadata of an OpenID Connect issuer, which names its keys (OpenID Connect Discovery 1.0, section 4).</summary>
internal static class OpenIdMetadata
{
    /// <exception cref="IOException">The metadata names no issuer.</exception>
    public static async Task<PublishedKeys> FetchAsync(Uri issuer, HttpClient http)
    {
        var documents = new GuardedDocuments(http, Adapters.Loopback.IsPlain(issuer));
        var metadata = await OpenIdConnectConfigurationRetriever
            .GetAsync(issuer.AbsoluteUri.TrimEnd('/') + "/.well-known/openid-configuration", documents, CancellationToken.None).ConfigureAwait(false);
        return string.IsNullOrEmpty(metadata.Issuer)
            ? throw new IOException("The issuer's metadata names no issuer.")
            : new PublishedKeys(metadata.Issuer, [.. metadata.SigningKeys]);
    }
}
