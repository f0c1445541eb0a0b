using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using HandoffFunctions.Tests.Adapters.Tokens;
using Microsoft.IdentityModel.Tokens;

namespace HandoffFunctions.Tests.Reliability;

/// <summary>A call that must not be admitted.</summary>
/// <param name="Status">401, or 403 where the token is the issuer's own and lacks the role.</param>
internal sealed record Forgery(string Name, int Status, params (string Name, string Value)[] Headers);

/// <summary>Tokens and headers with which somebody might get in who should not. Made for one issuer, whose key the forger does not have.</summary>
internal sealed class Forgeries(FakeIssuer issuer, RSA own, ECDsa ownCurve, string attacker)
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private string Good => issuer.Token(Now);

    public IReadOnlyList<Forgery> All() =>
    [
        .. OtherHeaders(), .. OtherSchemes(), .. Shapes(), .. NoAlgorithm(), .. SharedSecrets(), .. OtherKeys(), .. KeyIds(), .. Heads(), .. Claims(), .. RolesThatAreNone(),
    ];

    /// <summary>Headers that name an identity, or carry a good token where none is looked for.</summary>
    private IEnumerable<Forgery> OtherHeaders()
    {
        var principal = Convert.ToBase64String("""{"auth_typ":"aad","claims":[{"typ":"roles","val":"Handoff.Read"},{"typ":"roles","val":"Handoff.Review"}],"role_typ":"roles"}"""u8);
        (string, string)[] easyAuth =
        [
            ("X-MS-CLIENT-PRINCIPAL", principal), ("X-MS-CLIENT-PRINCIPAL-ID", "analyst-1"), ("X-MS-CLIENT-PRINCIPAL-NAME", "analyst-1"), ("X-MS-CLIENT-PRINCIPAL-IDP", "aad"),
            ("X-MS-TOKEN-AAD-ACCESS-TOKEN", Good), ("X-MS-TOKEN-AAD-ID-TOKEN", Good),
        ];
        yield return new("all headers of an identity", 401, easyAuth);
        (string, string)[] others =
        [
            .. easyAuth, ("X-Forwarded-User", "analyst-1"), ("X-Forwarded-Access-Token", Good), ("X-Remote-User", "analyst-1"), ("X-Authorization", "Bearer " + Good),
            ("X-Original-Authorization", "Bearer " + Good), ("Proxy-Authorization", "Bearer " + Good), ("Cookie", "AppServiceAuthSession=x; access_token=" + Good),
            ("X-ZUMO-AUTH", Good), ("x-functions-key", "x"), ("X-MS-CLIENT-ROLES", "Handoff.Read"), ("X-ARR-ClientCert", principal), ("X-Azure-Functions-InvocationId", "x"),
        ];
        foreach (var header in others)
        {
            yield return new($"only {header.Item1}", 401, header);
        }

        yield return new("an identity beside a token without roles", 403, [.. easyAuth, .. Bearer(issuer.Token(Now, claims => claims.Remove("roles")))]);
        yield return new("no header at all", 401);
    }

    private IEnumerable<Forgery> OtherSchemes() =>
        new[]
        {
            $"Basic {Good}", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("analyst-1:" + Good))}", $"Digest {Good}", $"Negotiate {Good}", $"JWT {Good}", $"Token {Good}",
            $"DPoP {Good}", $"PoP {Good}", $"SharedKey {Good}", Good, "Bearer", "Bearer ", $"Bearer: {Good}", $"Bearer={Good}", $"Bearer{Good}", $"BearerX {Good}", $"Bearer Bearer {Good}",
            $"Bearer \"{Good}\"", $"Bearer {Good},{Good}", $"Bearer {Good}, Bearer {Good}", $"Bearer {Good} {Good}", $"Bearer token={Good}", $"Bearer\u00a0{Good}", $"\uff22earer {Good}",
        }.Select((value, index) => new Forgery($"scheme {index}: {value[..Math.Min(12, value.Length)]}", 401, ("Authorization", value)));

    private IEnumerable<Forgery> Shapes()
    {
        var (head, body, signature) = Parts(Good);
        var more = Base64UrlEncoder.Encode(Base64UrlEncoder.Decode(body).Replace("operator-a", "operator-b", StringComparison.Ordinal));
        string[] tokens =
        [
            $"{head}.{body}.", $"{head}.{body}", $"{head}.{more}.{signature}", $"{head}.{body}.{signature[..^4]}", $"{head}.{body}.{signature[4..]}", $"{head}.{body}.{new string('A', signature.Length)}",
            $".{head}.{body}.{signature}", $"{head}..{body}.{signature}", $"{head}.{body}.{signature}.", $"{head}.{body}.{signature}.{signature}", $"{head}.{body}.{signature}.x.y", "..", "...", ".",
            $"{head} .{body}.{signature}", $"{head}. {body}.{signature}", $"{head}.{body}. {signature}", $"{head}%2E{body}%2E{signature}", $"{head}\uff0e{body}\uff0e{signature}",
            $"{head}.{body}\u200b.{signature}", $"{body}.{head}.{signature}", $"{signature}.{body}.{head}", $"{head}.{body}.{Base64UrlEncoder.Encode("x")}", new string('.', 5000), "null", "{}", "[]",
            Good.ToUpperInvariant(), Good.ToLowerInvariant(), "\ud83d\ude80.\ud83d\ude80.\ud83d\ude80", $"{Base64UrlEncoder.Encode("[]")}.{body}.{signature}", $"{Base64UrlEncoder.Encode("null")}.{body}.{signature}",
            $"{Base64UrlEncoder.Encode(new string('[', 5000))}.{body}.{signature}", $"{Base64UrlEncoder.Encode([0xff, 0xfe, 0x00])}.{body}.{signature}",
            issuer.TokenOf(Head("RS256"), "[]"), issuer.TokenOf(Head("RS256"), "null"), issuer.TokenOf(Head("RS256"), ""), issuer.TokenOf(Head("RS256"), new string('[', 5000)),
            // Encrypted, as five parts.
            $"{Base64UrlEncoder.Encode("""{"alg":"RSA-OAEP","enc":"A256GCM","cty":"JWT"}""")}.{body}.{body}.{body}.{signature}", $"{Base64UrlEncoder.Encode("""{"alg":"dir","enc":"A128CBC-HS256"}""")}..{body}.{body}.{signature}",
            // A token within a token.
            issuer.TokenOf(Head("RS256", ("cty", "JWT")), Good),
            new string('a', 17_000), $"{head}.{Base64UrlEncoder.Encode(new string('x', 20_000))}.{signature}",
            issuer.Token(Now, claims => claims["x"] = new string('x', 1 << 20)), new string('a', 1 << 20),
        ];
        return tokens.Select((token, index) => new Forgery($"shape {index}", 401, Bearer(token)));
    }

    private IEnumerable<Forgery> NoAlgorithm()
    {
        var (_, body, signature) = Parts(Good);
        foreach (var name in new[] { "\"none\"", "\"None\"", "\"NONE\"", "\"nOnE\"", "\" none\"", "\"none \"", "\"\"", "null", "0", "[\"none\"]", "{}", "\"\\u006eone\"", "\"RS0\"" })
        {
            var head = Base64UrlEncoder.Encode($$"""{"typ":"JWT","kid":"rsa-1","alg":{{name}}}""");
            yield return new($"alg {name}, unsigned", 401, Bearer($"{head}.{body}."));
            yield return new($"alg {name}, with a signature", 401, Bearer($"{head}.{body}.{signature}"));
        }

        yield return new("no alg", 401, Bearer($"{Base64UrlEncoder.Encode("""{"typ":"JWT","kid":"rsa-1"}""")}.{body}.{signature}"));
    }

    /// <summary>The public key, which everybody has, as if it were a secret that signs.</summary>
    private IEnumerable<Forgery> SharedSecrets()
    {
        using var key = RSA.Create();
        key.ImportFromPem(issuer.PublicKeyPem);
        var modulus = key.ExportParameters(false).Modulus!;
        (string, byte[])[] secrets =
        [
            ("PEM", Encoding.ASCII.GetBytes(issuer.PublicKeyPem)), ("PEM with a line feed", Encoding.ASCII.GetBytes(issuer.PublicKeyPem + "\n")),
            ("PKCS 1 PEM", Encoding.ASCII.GetBytes(key.ExportRSAPublicKeyPem())), ("DER", key.ExportSubjectPublicKeyInfo()), ("PKCS 1 DER", key.ExportRSAPublicKey()),
            ("modulus", modulus), ("modulus as text", Encoding.ASCII.GetBytes(Base64UrlEncoder.Encode(modulus))), ("nothing", []), ("kid", "rsa-1"u8.ToArray()),
        ];
        foreach (var (name, secret) in secrets)
        {
            yield return Signed($"HS256 by {name}", "HS256", bytes => HMACSHA256.HashData(secret, bytes));
            yield return Signed($"HS512 by {name}", "HS512", bytes => HMACSHA512.HashData(secret, bytes));
            yield return Signed($"RS256 by {name} as a secret", "RS256", bytes => HMACSHA256.HashData(secret, bytes));
        }
    }

    private IEnumerable<Forgery> OtherKeys() =>
    [
        Signed("own key", "RS256", Rsa), Signed("own key, PS256", "PS256", bytes => own.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)),
        Signed("own curve", "ES256", bytes => ownCurve.SignData(bytes, HashAlgorithmName.SHA256)), Signed("own curve as RS256", "RS256", bytes => ownCurve.SignData(bytes, HashAlgorithmName.SHA256)),
        Signed("zeros as ES256", "ES256", _ => new byte[64]), Signed("zeros as RS256", "RS256", _ => new byte[256]), Signed("one as RS256", "RS256", _ => [.. new byte[255], 1]),
        new("the issuer's own as RS512", 401, Bearer(issuer.Token(Now, header: head => head["alg"] = "RS512"))), new("the issuer's own as RS1", 401, Bearer(issuer.Token(Now, header: head => head["alg"] = "RS1"))),
        new("the issuer's own as ES256", 401, Bearer(issuer.Token(Now, header: head => head["alg"] = "ES256"))),
    ];

    private IEnumerable<Forgery> KeyIds()
    {
        JsonNode?[] ids =
        [
            "../../../../../dev/null", "/dev/null", "..\\..\\windows\\win.ini", "file:///dev/null", $"{attacker}/keys", "x' UNION SELECT 'k' --", "rsa-1' --", "rsa-1\0", " rsa-1", "rsa-1 ", "RSA-1",
            "rsa-1/../rsa-1", "rsa-1\r\nforged: line", "${jndi:ldap://127.0.0.1/}", "", null, 1, 1.5, true, new JsonArray("rsa-1"), new JsonObject { ["kid"] = "rsa-1" }, new string('k', 8000), "*", "rsa-*", "\ud83d\ude80",
        ];
        for (var at = 0; at < ids.Length; at++)
        {
            var id = ids[at];
            yield return new($"kid {at}, own key", 401, Bearer(issuer.Token(Now, header: head => head["kid"] = id?.DeepClone(), sign: Rsa)));
            yield return new($"kid {at}, empty secret", 401, Bearer(issuer.Token(Now, header: head => (head["kid"], head["alg"]) = (id?.DeepClone(), "HS256"), sign: bytes => HMACSHA256.HashData(Array.Empty<byte>(), bytes))));
        }
    }

    /// <summary>Headers that bring their own key, or ask for what is not understood, or say that the token is something else.</summary>
    private IEnumerable<Forgery> Heads()
    {
        var key = own.ExportParameters(false);
        JsonObject Jwk() => new() { ["kty"] = "RSA", ["kid"] = "rsa-1", ["n"] = Base64UrlEncoder.Encode(key.Modulus), ["e"] = Base64UrlEncoder.Encode(key.Exponent) };
        foreach (var (name, value) in new (string, JsonNode)[]
        {
            ("jwk", Jwk()), ("jku", $"{attacker}/keys"), ("x5u", $"{attacker}/cert"), ("x5c", new JsonArray(Convert.ToBase64String(own.ExportSubjectPublicKeyInfo()))), ("x5t", "AAAA"), ("key", Jwk()),
        })
        {
            yield return new($"own key in {name}", 401, Bearer(issuer.Token(Now, header: head => head[name] = value.DeepClone(), sign: Rsa)));
            yield return new($"own key in {name}, without kid", 401, Bearer(issuer.Token(Now, header: head => { head[name] = value.DeepClone(); head.Remove("kid"); }, sign: Rsa)));
        }

        foreach (var crit in new JsonNode[] { new JsonArray("exp"), new JsonArray("b64"), new JsonArray(), "b64", new JsonArray("kid"), 1 })
        {
            yield return new($"crit {crit.ToJsonString()}", 401, Bearer(issuer.Token(Now, header: head => (head["crit"], head["b64"]) = (crit, false))));
        }

        foreach (var type in new[] { "secevent+jwt", "SECEVENT+JWT", "logout+jwt", "dpop+jwt", "application/secevent+jwt", "JWE", "id+jwt", "x" })
        {
            yield return new($"typ {type}", 401, Bearer(issuer.Token(Now, header: head => head["typ"] = type)));
        }
    }

    /// <summary>What the issuer signed for somebody or something else, or for another time.</summary>
    private IEnumerable<Forgery> Claims()
    {
        var (past, future) = (Now.AddHours(-2).ToUnixTimeSeconds(), Now.AddHours(2).ToUnixTimeSeconds());
        (string, JsonNode?[])[] wrong =
        [
            ("iss", [null, "", "https://elsewhere.example", issuer.Address.AbsoluteUri + "/", issuer.Address.AbsoluteUri.ToUpperInvariant(), new JsonArray(issuer.Address.AbsoluteUri), 1]),
            ("aud", [null, "", "api://another", FakeIssuer.Audience + "/", FakeIssuer.Audience + "x", FakeIssuer.Audience.ToUpperInvariant(), " " + FakeIssuer.Audience, new JsonArray("api://another", "api://third"),
                new JsonArray(), new JsonObject { [FakeIssuer.Audience] = true }, 1, true, $"api://another {FakeIssuer.Audience}", $"[\"{FakeIssuer.Audience}\"]", "https://graph.microsoft.com"]),
            ("exp", [null, past, 0, -1, -9e18, "", "tomorrow", new JsonArray(future), new JsonObject(), true]),
            ("nbf", [future, 9_000_000_000_000L, 9e18]),
            ("oid", [new JsonObject(), new JsonArray("operator-a")]),
        ];
        foreach (var (name, values) in wrong)
        {
            foreach (var value in values)
            {
                yield return new($"{name} {value?.ToJsonString() ?? "missing"}", 401, Bearer(issuer.Token(Now, claims =>
                {
                    claims.Remove(name);
                    claims.Remove(name == "oid" ? "sub" : "");
                    if (value is not null)
                    {
                        claims[name] = value.DeepClone();
                    }
                })));
            }
        }

        yield return new("nobody", 401, Bearer(issuer.Token(Now, claims => (claims["oid"], claims["sub"]) = (" ", ""))));
        yield return new("over since an hour, not yet begun", 401, Bearer(issuer.Token(Now, claims => (claims["nbf"], claims["exp"]) = (future, past))));
    }

    private IEnumerable<Forgery> RolesThatAreNone()
    {
        JsonNode?[] roles =
        [
            null, new JsonArray(), "", "Handoff.Read Handoff.Review", "Handoff.Read,Handoff.Review", "[\"Handoff.Read\"]", new JsonArray(new JsonArray("Handoff.Read", "Handoff.Review")),
            new JsonObject { ["Handoff.Read"] = true }, new JsonArray("handoff.read", "HANDOFF.REVIEW", "Handoff.Reader", "Handoff", "Handoff.*", "*", "Handoff.Operate"), new JsonArray(" Handoff.Read", "Handoff.Review "),
            new JsonArray("Handoff.Read\0", "Handoff.Review\0"), new JsonArray("\u041dandoff.Read", "Handoff\uff0eReview"), new JsonArray(1, true), 1, true,
        ];
        for (var at = 0; at < roles.Length; at++)
        {
            var role = roles[at];
            yield return new($"roles {at}", 403, Bearer(issuer.Token(Now, claims => claims["roles"] = role?.DeepClone())));
        }

        foreach (var name in new[] { "scp", "scope", "role", "Roles", "groups", "wids", "http://schemas.microsoft.com/ws/2008/06/identity/claims/role", "permissions", "realm_access" })
        {
            yield return new($"roles as {name}", 403, Bearer(issuer.Token(Now, claims =>
            {
                claims[name] = claims["roles"]!.DeepClone();
                claims.Remove("roles");
            })));
        }
    }

    private Forgery Signed(string name, string algorithm, Func<byte[], byte[]> sign) => new(name, 401, Bearer(issuer.Token(Now, header: head => head["alg"] = algorithm, sign: sign)));

    private byte[] Rsa(byte[] bytes) => own.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    private static (string, string)[] Bearer(string token) => [("Authorization", "Bearer " + token)];

    private static JsonObject Head(string algorithm, params (string Name, string Value)[] more)
    {
        var head = new JsonObject { ["typ"] = "JWT", ["alg"] = algorithm, ["kid"] = "rsa-1" };
        foreach (var (name, value) in more)
        {
            head[name] = value;
        }

        return head;
    }

    private static (string, string, string) Parts(string token) => token.Split('.') is [var head, var body, var signature] ? (head, body, signature) : default;
}
