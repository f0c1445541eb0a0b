using Microsoft.IdentityModel.Protocols;

namespace HandoffFunctions.Api.Tokens;

/// <summary>
/// Fetches an issuer's documents: over https, or over plain http when the issuer itself is plain http on the loopback
/// interface. Metadata names the address of the keys, so each address is checked, not only the first.
/// </summary>
internal sealed class GuardedDocuments(HttpClient http, bool plainLoopback) : IDocumentRetriever
{
    /// <summary>Metadata is a few kilobytes and keys a few more.</summary>
    private const int Largest = 1024 * 1024;

    public static HttpClient Client() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(10) })
    {
        Timeout = TimeSpan.FromSeconds(5),
        MaxResponseContentBufferSize = Largest,
    };

    public async Task<string> GetDocumentAsync(string address, CancellationToken cancel)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || !(uri.Scheme == Uri.UriSchemeHttps || (plainLoopback && Adapters.Loopback.IsPlain(uri))))
        {
            throw new IOException("An issuer's document must be fetched over https.");
        }
        return await http.GetStringAsync(uri, cancel).ConfigureAwait(false);
    }
}
