using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace HandoffFunctions.Tests.Adapters.Tokens;

/// <summary>An issuer with real keys on a loopback port: metadata, keys, and tokens signed as the test says.</summary>
public sealed class FakeIssuer : IAsyncDisposable
{
    public const string Audience = "api://handoff";

    private readonly Dictionary<string, AsymmetricAlgorithm> _keys = [];
    private LoopbackService? _service;

    /// <summary>Answers 503 to everything.</summary>
    public bool Down { get; set; }

    public Uri Address => new(_service!.Address, "tenant");

    /// <summary>What the metadata says instead of its own keys' address.</summary>
    public string? OtherKeys { get; set; }

    /// <summary>What the metadata says instead of its own name.</summary>
    public string? OtherName { get; set; }

    /// <summary>How often the keys alone were asked for.</summary>
    public int KeyFetches => _service!.Seen.Count(seen => seen.Target == "/tenant/keys");

    public int Fetches => _service!.Seen.Count(seen => seen.Target.EndsWith("openid-configuration", StringComparison.Ordinal));

    public static async Task<FakeIssuer> StartAsync()
    {
        var issuer = new FakeIssuer();
        issuer.Rotate("rsa-1", RSA.Create(2048));
        issuer._service = await LoopbackService.StartAsync((context, seen) => issuer.Down
            ? LoopbackService.WriteAsync(context, 503, "")
            : seen.Target switch
            {
                "/tenant/.well-known/openid-configuration" => LoopbackService.WriteAsync(context, 200, issuer.Metadata().ToJsonString()),
                "/.well-known/ssf-configuration/tenant" => LoopbackService.WriteAsync(context, 200, issuer.Metadata().ToJsonString()),
                "/tenant/keys" => LoopbackService.WriteAsync(context, 200, issuer.Keys().ToJsonString()),
                _ => LoopbackService.WriteAsync(context, 404, ""),
            });
        return issuer;
    }

    /// <summary>From now on only this key is published.</summary>
    public void Rotate(string keyId, AsymmetricAlgorithm key)
    {
        _keys.Clear();
        _keys[keyId] = key;
    }

    /// <summary>The public key as text, for whoever would use it as a shared secret.</summary>
    public string PublicKeyPem => _keys["rsa-1"].ExportSubjectPublicKeyInfoPem();

    /// <summary>A token of the usual claims, changed as the test says.</summary>
    public string Token(DateTimeOffset now, Action<JsonObject>? claims = null, Action<JsonObject>? header = null, Func<byte[], byte[]>? sign = null)
    {
        var (keyId, key) = _keys.First();
        var head = new JsonObject { ["typ"] = "JWT", ["alg"] = key is RSA ? "RS256" : "ES256", ["kid"] = keyId };
        var body = new JsonObject
        {
            ["iss"] = Address.AbsoluteUri,
            ["aud"] = Audience,
            ["sub"] = "subject-1",
            ["oid"] = "operator-a",
            ["name"] = "Operator A",
            ["roles"] = new JsonArray("Handoff.Read", "Handoff.Review"),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddHours(1).ToUnixTimeSeconds(),
        };
        header?.Invoke(head);
        claims?.Invoke(body);
        return TokenOf(head, body.ToJsonString(), sign);
    }

    /// <summary>A token of this header and exactly this text.</summary>
    public string TokenOf(JsonObject head, string body, Func<byte[], byte[]>? sign = null)
    {
        var key = _keys.First().Value;
        var text = Base64UrlEncoder.Encode(head.ToJsonString()) + "." + Base64UrlEncoder.Encode(body);
        return text + "." + Base64UrlEncoder.Encode((sign ?? (bytes => Sign(key, bytes, head)))(Encoding.ASCII.GetBytes(text)));
    }

    public async ValueTask DisposeAsync() => await _service!.DisposeAsync();

    private static byte[] Sign(AsymmetricAlgorithm key, byte[] bytes, JsonObject head) => key switch
    {
        RSA rsa => rsa.SignData(bytes, HashAlgorithmName.SHA256, (string?)head["alg"] == "PS256" ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1),
        ECDsa ec => ec.SignData(bytes, HashAlgorithmName.SHA256),
        _ => throw new NotSupportedException(),
    };

    private JsonObject Metadata() => new() { ["issuer"] = OtherName ?? Address.AbsoluteUri, ["jwks_uri"] = OtherKeys ?? Address.AbsoluteUri + "/keys" };

    private JsonObject Keys() => new() { ["keys"] = new JsonArray([.. _keys.Select(key => Key(key.Key, key.Value))]) };

    private static JsonObject Key(string id, AsymmetricAlgorithm key)
    {
        var jwk = key is RSA rsa
            ? JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(rsa.ExportParameters(false)))
            : JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey((ECDsa)key));
        return new JsonObject { ["kty"] = jwk.Kty, ["use"] = "sig", ["kid"] = id, ["n"] = jwk.N, ["e"] = jwk.E, ["crv"] = jwk.Crv, ["x"] = jwk.X, ["y"] = jwk.Y };
    }
}
