using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using HandoffFunctions.Adapters.Signals;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace HandoffFunctions.Tests.Adapters.Signals;

public sealed class SigningKeyTests
{
    private const string Claims = """{"iss":"https://handoff.example.com","jti":"j-1","iat":1795334400}""";

    [Fact]
    public void A_token_is_typed_signed_with_RS256_and_holds_the_claims_as_they_are()
    {
        using var rsa = RSA.Create(2048);
        var key = SigningKey.Read(rsa.ExportPkcs8PrivateKeyPem())!;

        var parts = key.Sign(Claims).Split('.');

        var header = JsonNode.Parse(Base64UrlEncoder.Decode(parts[0]))!.AsObject();
        Assert.Equal(["alg", "kid", "typ"], header.Select(member => member.Key).Order(StringComparer.Ordinal));
        Assert.Equal(("RS256", key.KeyId, "secevent+jwt"), ((string?)header["alg"], (string?)header["kid"], (string?)header["typ"]));
        Assert.Equal(Claims, Base64UrlEncoder.Decode(parts[1]));
        Assert.True(rsa.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64UrlEncoder.DecodeBytes(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    [Fact]
    public void Its_public_half_is_published_and_nothing_of_the_private_one()
    {
        using var rsa = RSA.Create(2048);
        var key = SigningKey.Read(rsa.ExportPkcs8PrivateKeyPem())!;

        var published = Publish(key);

        var of = rsa.ExportParameters(false);
        Assert.Equal(["alg", "e", "kid", "kty", "n", "use"], published.Select(member => member.Key).Order(StringComparer.Ordinal));
        Assert.Equal((Base64UrlEncoder.Encode(of.Modulus), Base64UrlEncoder.Encode(of.Exponent)), ((string?)published["n"], (string?)published["e"]));
        // RFC 7638, section 3: the required members in lexical order, without white space.
        var thumbprint = SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"e":"{{published["e"]}}","kty":"RSA","n":"{{published["n"]}}"}"""));
        Assert.Equal(Base64UrlEncoder.Encode(thumbprint), key.KeyId);
    }

    [Fact]
    public void The_same_key_has_the_same_id_however_it_is_written()
    {
        using var rsa = RSA.Create(2048);

        Assert.Equal(SigningKey.Read(rsa.ExportPkcs8PrivateKeyPem())!.KeyId, SigningKey.Read("\n# key\n" + rsa.ExportRSAPrivateKeyPem() + "\r\n")!.KeyId);
    }

    [Fact]
    public void What_cannot_sign_as_the_profile_asks_is_no_key()
    {
        using var small = RSA.Create(1024);
        using var rsa = RSA.Create(2048);
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var sealedKey = rsa.ExportEncryptedPkcs8PrivateKeyPem("x", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1));
        foreach (var text in new[]
        {
            "", "key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", rsa.ExportSubjectPublicKeyInfoPem(), rsa.ExportRSAPublicKeyPem(),
            small.ExportPkcs8PrivateKeyPem(), curve.ExportPkcs8PrivateKeyPem(), sealedKey, rsa.ExportPkcs8PrivateKeyPem() + rsa.ExportPkcs8PrivateKeyPem(),
        })
        {
            Assert.Null(SigningKey.Read(text));
        }
    }

    internal static JsonObject Publish(SigningKey key)
    {
        using var buffer = new MemoryStream();
        using (var json = new System.Text.Json.Utf8JsonWriter(buffer))
        {
            key.WritePublic(json);
        }

        return JsonNode.Parse(buffer.ToArray())!.AsObject();
    }
}
