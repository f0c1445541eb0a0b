using System.Text.Json.Nodes;
using HandoffFunctions.Local.Web;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace HandoffFunctions.Local.Services.Signals;

/// <summary>
/// Checks a security event token as a receiver has to (SSF 1.0, section Security Event Token Profile; CAEP Interoperability Profile 1.0, section
/// Event Signatures).
/// </summary>
internal sealed class CheckSignal : IDisposable
{
    private static readonly string[] Needed = ["iss", "jti", "iat", "aud", "sub_id", "events"];

    private readonly HttpMessageInvoker _http = Loopback.PlainClient();
    private readonly JsonWebTokenHandler _tokens = new();

    /// <summary>The claims, or an error code of RFC 8935, section 2.4, and a sentence.</summary>
    public async Task<(JsonObject? Claims, string? Error, string? Description)> ReadAsync(string text, Uri? keys, CancellationToken cancel)
    {
        if (!_tokens.CanReadToken(text))
        {
            return (null, "invalid_request", "The body is no token.");
        }
        JsonWebToken token;
        try
        {
            token = _tokens.ReadJsonWebToken(text);
        }
        catch (ArgumentException)
        {
            return (null, "invalid_request", "The body is no token.");
        }
        if (token.Typ != "secevent+jwt" || token.Alg != SecurityAlgorithms.RsaSha256)
        {
            return (null, "invalid_request", "typ must be secevent+jwt and alg RS256.");
        }
        if (await KeyAsync(token.Kid, keys, cancel) is not { KeySize: >= 2048 } key)
        {
            return (null, "invalid_key", "No published key of 2048 bits or more has this kid.");
        }
        var result = await _tokens.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
            RequireExpirationTime = false,
            IssuerSigningKey = key,
        });
        if (!result.IsValid)
        {
            return (null, "invalid_key", "The signature does not fit.");
        }
        return Json.TryParse(Base64UrlEncoder.Decode(token.EncodedPayload), out var node) && node is JsonObject claims
            && Needed.All(claims.ContainsKey) && !claims.ContainsKey("sub") && !claims.ContainsKey("exp") && claims["events"] is JsonObject { Count: 1 }
            ? (claims, null, null)
            : (null, "invalid_request", "A signal has iss, jti, iat, aud, sub_id and one event, and neither sub nor exp.");
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonWebKey?> KeyAsync(string? id, Uri? keys, CancellationToken cancel)
    {
        if (keys is null)
        {
            return null;
        }
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, keys);
            using var response = await _http.SendAsync(request, cancel);
            return response.IsSuccessStatusCode
                ? new JsonWebKeySet(await response.Content.ReadAsStringAsync(cancel)).Keys.FirstOrDefault(key => key.Kid == id)
                : null;
        }
        catch (Exception e) when (e is HttpRequestException or ArgumentException)
        {
            return null;
        }
    }
}
