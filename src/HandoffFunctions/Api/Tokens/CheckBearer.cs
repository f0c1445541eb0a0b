using Microsoft.Extensions.Primitives;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace HandoffFunctions.Api.Tokens;

/// <summary>
/// Decides who calls from the bearer token alone: signature, issuer, audience and lifetime. Headers that name an identity
/// (X-MS-CLIENT-PRINCIPAL and its kin) are never looked at: whoever reaches the app can set them.
/// RFC 9068, section 4; RFC 8725.
/// </summary>
public sealed class CheckBearer : IDisposable
{
    private const int LongestToken = 16 * 1024;
    private const string Scheme = "Bearer ";
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);
    private static readonly string[] Algorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSsaPssSha256];

    /// <summary>
    /// Access tokens; null where the issuer writes no type. A token of another kind, such as a security event or a logout that the same
    /// issuer signs, must not pass as one (RFC 8725, section 3.11).
    /// </summary>
    private static readonly string?[] Types = [null, "", "JWT", "AT+JWT", "APPLICATION/AT+JWT"];

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = LongestToken, MapInboundClaims = false };
    private readonly HttpClient _http = GuardedDocuments.Client();
    private readonly IssuerKeys _keys;
    private readonly string _audience;
    private readonly TimeProvider _time;

    /// <param name="issuer">OIDC authority: its /.well-known/openid-configuration names the issuer and the keys.</param>
    /// <param name="audience">The aud claim that a token for this app carries.</param>
    /// <param name="time">Clock of lifetimes and of the key cache.</param>
    /// <exception cref="ArgumentException">The issuer is neither https nor plain http on the loopback interface, or there is no audience.</exception>
    public CheckBearer(Uri issuer, string audience, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(audience);
        Adapters.Loopback.RequireSafe(issuer, nameof(issuer));
        _keys = new IssuerKeys(() => OpenIdMetadata.FetchAsync(issuer, _http), time);
        (_audience, _time) = (audience, time);
    }

    /// <summary>Checks the Authorization header of one request, all of its values. Does not throw.</summary>
    public async Task<BearerCheck> CheckAsync(StringValues authorization, CancellationToken cancel)
    {
        if (authorization.Count != 1)
        {
            return Refused(authorization.Count == 0 ? RefusalCodes.Missing : RefusalCodes.Repeated);
        }
        var header = authorization[0] ?? "";
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return Refused(RefusalCodes.Missing);
        }
        if (header.Length - Scheme.Length > LongestToken)
        {
            return Refused(RefusalCodes.TooLong);
        }
        try
        {
            return await CheckTokenAsync(header[Scheme.Length..].Trim(), cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new BearerCheck.CannotCheck(RefusalCodes.IssuerUnreachable);
        }
        catch (Exception)
        {
            // Whatever a parser thinks of a hostile token, the caller is not admitted.
            return Refused(RefusalCodes.Malformed);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<BearerCheck> CheckTokenAsync(string text, CancellationToken cancel)
    {
        var token = _handler.ReadJsonWebToken(text);
        if (!Algorithms.Contains(token.Alg, StringComparer.Ordinal) || token.IsEncrypted || token.TryGetHeaderValue<object>("crit", out _))
        {
            return Refused(RefusalCodes.Algorithm);
        }
        if (!Types.Contains(token.Typ?.ToUpperInvariant(), StringComparer.Ordinal))
        {
            return Refused(RefusalCodes.Type);
        }
        if (await _keys.GetAsync(token.Kid ?? "", cancel).ConfigureAwait(false) is not { } published)
        {
            return new BearerCheck.CannotCheck(RefusalCodes.IssuerUnreachable);
        }
        if (published.Find(token.Kid) is not { } key)
        {
            return Refused(RefusalCodes.Key);
        }
        var result = await _handler.ValidateTokenAsync(token, Parameters(published.Issuer, key)).ConfigureAwait(false);
        return result.IsValid ? Admit(token) : Refused(CodeOf(result.Exception));
    }

    private TokenValidationParameters Parameters(string issuer, SecurityKey key) => new()
    {
        ValidAlgorithms = Algorithms,
        RequireSignedTokens = true,
        IssuerSigningKey = key,
        TryAllIssuerSigningKeys = false,
        ValidIssuer = issuer,
        ValidAudience = _audience,
        IgnoreTrailingSlashWhenValidatingAudience = false,
        RequireExpirationTime = true,
        LifetimeValidator = (from, until, _, _) => until is { } end && Within(from, end),
    };

    private bool Within(DateTime? from, DateTime until)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        return now - until < Skew && (from is not { } start || start - now <= Skew);
    }

    private static BearerCheck Admit(JsonWebToken token)
    {
        var subject = Claim(token, "oid") ?? Claim(token, "sub");
        return subject is null
            ? Refused(RefusalCodes.Subject)
            : new BearerCheck.Admitted(new Caller(
                subject,
                Claim(token, "name") ?? Claim(token, "preferred_username"),
                token.Claims.Where(claim => claim.Type == "roles").Select(claim => claim.Value).ToHashSet(StringComparer.Ordinal)));
    }

    private static string? Claim(JsonWebToken token, string type) =>
        // As an object: asked for as a string, an array of one would be taken for its only item.
        token.TryGetPayloadValue<object>(type, out var value) && value is string text && !string.IsNullOrWhiteSpace(text) ? text : null;

    private static string CodeOf(Exception? why) => why switch
    {
        SecurityTokenInvalidLifetimeException or SecurityTokenExpiredException or SecurityTokenNotYetValidException or SecurityTokenNoExpirationException => RefusalCodes.Lifetime,
        SecurityTokenInvalidIssuerException => RefusalCodes.Issuer,
        SecurityTokenInvalidAudienceException => RefusalCodes.Audience,
        SecurityTokenInvalidAlgorithmException => RefusalCodes.Algorithm,
        SecurityTokenSignatureKeyNotFoundException => RefusalCodes.Signature,
        SecurityTokenInvalidSignatureException => RefusalCodes.Signature,
        _ => RefusalCodes.Malformed,
    };

    private static BearerCheck.Refused Refused(string code) => new(code);
}
