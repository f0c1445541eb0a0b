using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using HandoffFunctions.Local.Web;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace HandoffFunctions.Local.Services.Issuer;

/// <summary>Signs and checks the stack's tokens with an RSA key that lives as long as the stack.</summary>
internal sealed class TokenIssuer : IDisposable
{
    /// <summary>The audience of the analysts' API.</summary>
    public const string ApiAudience = "api://handoff-functions";

    private readonly RSA _rsa = RSA.Create(2048);
    private readonly RsaSecurityKey _key;
    private readonly JsonWebTokenHandler _tokens = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly TimeProvider _clock;

    public TokenIssuer(TimeProvider clock)
    {
        _clock = clock;
        _key = new RsaSecurityKey(_rsa) { KeyId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)) };
    }

    /// <summary>The <c>iss</c> claim; known once the issuer's server listens.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>The public key as a JSON Web Key (RFC 7517).</summary>
    public JsonWebKey PublicKey
    {
        get
        {
            var parameters = _rsa.ExportParameters(includePrivateParameters: false);
            return new JsonWebKey
            {
                Kty = "RSA",
                Use = "sig",
                Alg = SecurityAlgorithms.RsaSha256,
                Kid = _key.KeyId,
                N = Base64UrlEncoder.Encode(parameters.Modulus),
                E = Base64UrlEncoder.Encode(parameters.Exponent),
            };
        }
    }

    /// <summary>A compact JWT (RFC 7519) that begins now.</summary>
    /// <param name="lifetime">Zero or negative gives a token that has expired.</param>
    public string Sign(string audience, TimeSpan lifetime, IDictionary<string, object> claims)
    {
        var now = _clock.GetUtcNow();
        var starts = lifetime > TimeSpan.Zero ? now : now + lifetime - TimeSpan.FromMinutes(1);
        return _tokens.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = audience,
            IssuedAt = starts.UtcDateTime,
            NotBefore = starts.UtcDateTime,
            Expires = (now + lifetime).UtcDateTime,
            Claims = claims,
            SigningCredentials = new SigningCredentials(_key, SecurityAlgorithms.RsaSha256),
        });
    }

    /// <summary>A security event token (RFC 8417) of these claims.</summary>
    public string SignEvent(JsonObject claims)
    {
        claims.TryAdd("iss", Issuer);
        claims.TryAdd("iat", _clock.GetUtcNow().ToUnixTimeSeconds());
        claims.TryAdd("jti", Guid.NewGuid().ToString("N"));
        return _tokens.CreateToken(
            Json.Write(claims), new SigningCredentials(_key, SecurityAlgorithms.RsaSha256), new Dictionary<string, object> { ["typ"] = "secevent+jwt" });
    }

    /// <summary>Whether the request carries a token of this issuer that is valid now, for whatever audience.</summary>
    public async Task<bool> AdmitsAsync(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }
        var now = _clock.GetUtcNow().UtcDateTime;
        var result = await _tokens.ValidateTokenAsync(header["Bearer ".Length..], new TokenValidationParameters
        {
            ValidIssuer = Issuer,
            ValidateAudience = false,
            IssuerSigningKey = _key,
            LifetimeValidator = (notBefore, expires, _, _) => notBefore <= now.AddMinutes(1) && now < expires,
        });
        return result.IsValid;
    }

    /// <summary>Seconds since 1970, as tokens and their endpoints count.</summary>
    public string SecondsAt(TimeSpan fromNow) =>
        (_clock.GetUtcNow() + fromNow).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    public void Dispose() => _rsa.Dispose();
}
