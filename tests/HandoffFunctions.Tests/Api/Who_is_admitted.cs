using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using HandoffFunctions.Tests.Fixtures;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace HandoffFunctions.Tests.Api;

[Collection(OneStack.Name)]
public sealed class Who_is_admitted(OneStack shared)
{
    private const string Data = "/api/findings?top=1";
    private readonly Stack _stack = shared.Stack;

    [Theory]
    [InlineData("GET", "/api/residual-sessions")]
    [InlineData("GET", "/api/findings")]
    [InlineData("GET", "/api/findings/x")]
    [InlineData("POST", "/api/findings/x/review")]
    [InlineData("POST", "/api/findings/x/retry")]
    [InlineData("GET", "/api/devices/x")]
    [InlineData("GET", "/api/devices/x/custody")]
    [InlineData("GET", "/api/devices/x/custody/verify")]
    [InlineData("GET", "/api/handoffs/x")]
    [InlineData("GET", "/api/summary")]
    [InlineData("GET", "/api/rejected-events")]
    public async Task Nobody_without_a_token_or_without_its_role(string method, string path)
    {
        var (verb, url) = (new HttpMethod(method), _stack.Local.Functions + path);
        await Problems.CheckAsync(await CallsByHand.CallAsync(verb, url), HttpStatusCode.Unauthorized);
        var none = _stack.Local.TokenFor("analyst-1");
        await Problems.CheckAsync(await _stack.SendAsync(verb, path, null, none), HttpStatusCode.Forbidden);
        var other = _stack.Local.TokenFor("analyst-1", "Handoff.Operate", "handoff.read", "Handoff.Reads");
        await Problems.CheckAsync(await _stack.SendAsync(verb, path, null, other), HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Nobody_whose_identity_stands_in_headers_alone()
    {
        var principal = Convert.ToBase64String("""{"auth_typ":"aad","claims":[{"typ":"roles","val":"Handoff.Read"}],"role_typ":"roles"}"""u8);
        (string, string)[] headers =
        [
            ("X-MS-CLIENT-PRINCIPAL", principal), ("X-MS-CLIENT-PRINCIPAL-ID", "analyst-1"), ("X-MS-CLIENT-PRINCIPAL-NAME", "analyst-1"),
            ("X-MS-CLIENT-PRINCIPAL-IDP", "aad"), ("X-MS-TOKEN-AAD-ACCESS-TOKEN", Good()),
        ];
        await Problems.CheckAsync(await CallsByHand.CallAsync(HttpMethod.Get, _stack.Local.Functions + Data, null, headers), HttpStatusCode.Unauthorized);
        await Problems.CheckAsync(await CallsByHand.CallAsync(HttpMethod.Get, _stack.Handler() + Data, null, headers), HttpStatusCode.Unauthorized);
        await Problems.CheckAsync(
            await CallsByHand.CallAsync(HttpMethod.Get, _stack.Local.Functions + Data, null, [("Authorization", "Bearer " + _stack.Local.TokenFor("x")), .. headers]),
            HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("ttl=-3600")]
    [InlineData("aud=api://another-app")]
    [InlineData("aud=https://graph.microsoft.com")]
    public async Task Nobody_with_a_token_that_expired_or_is_for_another(string change)
    {
        using var answer = await CallsByHand.CallAsync(HttpMethod.Get, $"{_stack.Local.Issuer}/dev-token?roles=Handoff.Read&sub=analyst-1&{change}");
        await RefusedAsync(await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Nobody_with_a_token_that_the_issuer_did_not_sign()
    {
        var (head, body, signature) = Good().Split('.') is [var first, var second, var third] ? (first, second, third) : default;
        using var keys = await CallsByHand.CallAsync(HttpMethod.Get, _stack.Local.Issuer + "/discovery/keys");
        var key = JsonNode.Parse(await keys.Content.ReadAsStringAsync())!["keys"]![0]!;
        using var rsa = RSA.Create(new RSAParameters { Modulus = Base64UrlEncoder.DecodeBytes((string)key["n"]!), Exponent = Base64UrlEncoder.DecodeBytes((string)key["e"]!) });
        using var own = RSA.Create(2048);
        var kid = (string)key["kid"]!;

        await RefusedAsync($"{Head("none", kid)}.{body}.");
        await RefusedAsync($"{Head("None", kid)}.{body}.{signature}");
        foreach (var secret in new[] { rsa.ExportSubjectPublicKeyInfoPem(), rsa.ExportRSAPublicKeyPem(), (string)key["n"]! })
        {
            await RefusedAsync(Signed(Head("HS256", kid), body, bytes => HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), bytes)));
        }

        await RefusedAsync(Signed(Head("HS256", kid), body, bytes => HMACSHA256.HashData(rsa.ExportSubjectPublicKeyInfo(), bytes)));
        await RefusedAsync(Signed(Head("RS256", kid), body, bytes => own.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)));
        await RefusedAsync(Signed(Head("RS256", "another"), body, bytes => own.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)));
        var more = Base64UrlEncoder.Encode(Base64UrlEncoder.Decode(body).Replace("Handoff.Read", "Handoff.Review", StringComparison.Ordinal));
        await RefusedAsync($"{head}.{more}.{signature}");
        await RefusedAsync($"{head}.{body}.");
        await RefusedAsync("x");
        await RefusedAsync(new string('a', 17_000));
    }

    [Fact]
    public async Task Nobody_who_sends_two_tokens()
    {
        foreach (var url in new[] { _stack.Local.Functions, _stack.Handler() })
        {
            var answer = await CallsByHand.SendBytesAsync(url,
                $"GET {Data} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {Good()}\r\nAuthorization: Bearer {Good()}\r\n\r\n");
            Assert.StartsWith("HTTP/1.1 401 ", answer, StringComparison.Ordinal);
            Assert.Contains("WWW-Authenticate: Bearer", answer, StringComparison.OrdinalIgnoreCase);
            answer = await CallsByHand.SendBytesAsync(url, $"GET {Data} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {Good()}\r\n\r\n");
            Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("Bearer")]
    [InlineData("bearer:")]
    public async Task Nobody_with_another_scheme(string scheme)
    {
        var answer = await CallsByHand.CallAsync(HttpMethod.Get, _stack.Local.Functions + Data, null, ("Authorization", scheme == "Bearer" ? scheme : $"{scheme} {Good()}"));
        await Problems.CheckAsync(answer, HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_token_in_the_query_counts_for_nothing() =>
        await Problems.CheckAsync(await CallsByHand.CallAsync(HttpMethod.Get, $"{_stack.Local.Functions}{Data}&access_token={Good()}"), HttpStatusCode.Unauthorized);

    [Fact]
    public async Task A_refusal_repeats_nothing_of_the_token()
    {
        var answer = await CallsByHand.CallAsync(HttpMethod.Get, _stack.Local.Functions + Data, null, ("Authorization", "Bearer hello.secret.world"));
        Assert.DoesNotContain("secret", (await Problems.CheckAsync(answer, HttpStatusCode.Unauthorized)).ToJsonString(), StringComparison.Ordinal);
    }

    private string Good() => _stack.Local.TokenFor("analyst-1", "Handoff.Read");

    private async Task RefusedAsync(string token)
    {
        var answer = await CallsByHand.CallAsync(HttpMethod.Get, _stack.Local.Functions + Data, null, ("Authorization", "Bearer " + token));
        await Problems.CheckAsync(answer, HttpStatusCode.Unauthorized);
    }

    private static string Head(string algorithm, string kid) => Base64UrlEncoder.Encode(new JsonObject { ["alg"] = algorithm, ["kid"] = kid, ["typ"] = "JWT" }.ToJsonString());

    private static string Signed(string head, string body, Func<byte[], byte[]> sign) =>
        $"{head}.{body}.{Base64UrlEncoder.Encode(sign(Encoding.ASCII.GetBytes($"{head}.{body}")))}";
}
