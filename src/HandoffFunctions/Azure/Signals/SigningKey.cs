using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace HandoffFunctions.Adapters.Signals;

/// <summary>
/// One RSA key that signs security event tokens with RS256. The profile asks for 2048 bits at least (CAEP Interoperability Profile 1.0,
/// Event Signatures).
/// </summary>
public sealed class SigningKey
{
    private const int FewestBits = 2048;

    /// <summary>Explicit typing (SSF 1.0, Explicit Typing of SETs) keeps a signal from being taken for another kind of token.</summary>
    private static readonly Dictionary<string, object> Header = new() { ["typ"] = "secevent+jwt" };

    private static readonly JsonWebTokenHandler Tokens = new() { SetDefaultTimesOnTokenCreation = false };

    private readonly SigningCredentials _credentials;
    private readonly RSAParameters _public;

    private SigningKey(RSA rsa)
    {
        _public = rsa.ExportParameters(includePrivateParameters: false);
        KeyId = Base64UrlEncoder.Encode(new RsaSecurityKey(_public).ComputeJwkThumbprint());
        _credentials = new SigningCredentials(new RsaSecurityKey(rsa) { KeyId = KeyId }, SecurityAlgorithms.RsaSha256)
        {
            // The library's own cache would hold private keys for as long as the process lives.
            CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
        };
    }

    /// <summary>The public key's thumbprint (RFC 7638): the same wherever the same key is read.</summary>
    public string KeyId { get; }

    /// <summary>The key in a PEM text (RFC 7468), or null when there is none that can sign.</summary>
    public static SigningKey? Read(string pem)
    {
        // Not disposed: a signature may be under way when the key is read anew. The handle ends with the object.
        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
            if (rsa.KeySize >= FewestBits)
            {
                // A public key alone is read as well, and fails here.
                rsa.SignData([], HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
                return new SigningKey(rsa);
            }
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            // The message could repeat what stands in the secret.
        }

        rsa.Dispose();
        return null;
    }

    /// <summary>A security event token (RFC 8417) over these claims, in compact form.</summary>
    /// <param name="claims">A JSON object.</param>
    public string Sign(string claims) => Tokens.CreateToken(claims, _credentials, Header);

    /// <summary>The public key as a JSON Web Key (RFC 7517).</summary>
    public void WritePublic(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("kty", "RSA");
        json.WriteString("use", "sig");
        json.WriteString("alg", SecurityAlgorithms.RsaSha256);
        json.WriteString("kid", KeyId);
        json.WriteString("n", Base64UrlEncoder.Encode(_public.Modulus));
        json.WriteString("e", Base64UrlEncoder.Encode(_public.Exponent));
        json.WriteEndObject();
    }
}
