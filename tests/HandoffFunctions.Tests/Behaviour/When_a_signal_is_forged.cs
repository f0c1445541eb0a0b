using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using HandoffFunctions.Tests.Api;
using HandoffFunctions.Tests.Fixtures;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(TransmitterStack.Name)]
public sealed class When_a_signal_is_forged(TransmitterStack shared) : IAsyncLifetime
{
    private readonly Stack _stack = shared.Stack;
    private string _good = "";

    public async Task InitializeAsync()
    {
        _good = await _stack.SignAsync(Signals.NotCompliant(Events.New("tablet")));
        await _stack.ForgetCallsAsync();
    }

    /// <summary>Whoever can sign nothing must not be able to fill the table, and nothing of what was sent may be repeated.</summary>
    public async Task DisposeAsync()
    {
        Assert.Empty(await _stack.CallsAsync("table"));
        var log = string.Join('\n', _stack.Local.HandlerLog);
        Assert.DoesNotContain("eyJ", log, StringComparison.Ordinal);
        Assert.DoesNotContain("tablet-", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task By_the_issuers_public_key_as_if_it_were_a_shared_secret()
    {
        var (kid, rsa) = await PublicKeyAsync();
        using (rsa)
        {
            byte[][] secrets = [Encoding.UTF8.GetBytes(rsa.ExportSubjectPublicKeyInfoPem()), Encoding.UTF8.GetBytes(rsa.ExportRSAPublicKeyPem()), rsa.ExportSubjectPublicKeyInfo()];
            foreach (var secret in secrets)
            {
                await RefusedAsync("invalid_key", Signed(Head("HS256", kid), Body, bytes => HMACSHA256.HashData(secret, bytes)));
            }
        }
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("RS1")]
    public async Task By_no_signature_that_counts(string algorithm)
    {
        var (kid, rsa) = await PublicKeyAsync();
        rsa.Dispose();
        await RefusedAsync("invalid_key", $"{Head(algorithm, kid)}.{Body}.");
        await RefusedAsync("invalid_key", $"{Head(algorithm, kid)}.{Body}.{_good.Split('.')[2]}");
    }

    [Fact]
    public async Task By_another_key()
    {
        var (kid, rsa) = await PublicKeyAsync();
        rsa.Dispose();
        using var own = RSA.Create(2048);
        byte[] Sign(byte[] bytes) => own.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

        await RefusedAsync("authentication_failed", Signed(Head("RS256", kid), Body, Sign));
        await RefusedAsync("invalid_key", Signed(Head("RS256", "another"), Body, Sign));
        await RefusedAsync("invalid_key", Signed(Head("RS256", null), Body, Sign));
    }

    [Fact]
    public async Task By_changing_what_was_signed()
    {
        var (head, body, signature) = _good.Split('.') is [var first, var second, var third] ? (first, second, third) : default;
        var other = Base64UrlEncoder.Encode(Base64UrlEncoder.Decode(body).Replace("not-compliant", "compliant", StringComparison.Ordinal));

        await RefusedAsync("authentication_failed", $"{head}.{other}.{signature}");
        await RefusedAsync("authentication_failed", $"{head}.{body}.{signature[..^8]}AAAAAAAA");
        await RefusedAsync("authentication_failed", $"{head}.{body}.");
    }

    [Fact]
    public async Task By_an_issuer_that_is_not_ours_or_for_an_audience_that_is_not_us()
    {
        var issuer = _stack.Local.Issuer;
        foreach (var other in new[] { "https://elsewhere.example", issuer + "/", issuer.ToUpperInvariant(), issuer + "/unknown" })
        {
            await RefusedAsync("invalid_issuer", await _stack.SignAsync(Signals.NotCompliant("x").From(other)));
        }

        foreach (var audience in new JsonNode?[] { "https://elsewhere.example", TransmitterStack.Audience + "/", new JsonArray("a", "b"), new JsonArray(), null })
        {
            var claims = Signals.NotCompliant("x");
            claims["aud"] = audience;
            await RefusedAsync("invalid_audience", await _stack.SignAsync(claims));
        }
    }

    [Fact]
    public async Task By_another_kind_of_token_of_the_same_issuer()
    {
        using var answer = await CallsByHand.CallAsync(HttpMethod.Get, $"{_stack.Local.Issuer}/dev-token?roles=Handoff.Read&sub=operator-a&aud={Uri.EscapeDataString(TransmitterStack.Audience)}");

        await RefusedAsync("invalid_request", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task By_sending_something_else_than_one_token()
    {
        foreach (var body in new[]
        {
            "", "x", "a.b.c", "..", $"{_good} {_good}", $"{_good}\n{_good}", $"{_good}.{_good}", $"\"{_good}\"", $"[\"{_good}\"]", $"{_good}=", $"Bearer {_good}",
            _good.Replace('.', ' '), $"{_good}.", "{\"sets\":{}}", "💥.💥.💥",
        })
        {
            await RefusedAsync("invalid_request", body);
        }
    }

    [Fact]
    public async Task Not_even_a_token_of_a_megabyte_is_read()
    {
        var (head, body) = (_good.Split('.')[0], Base64UrlEncoder.Encode(new string('x', 1 << 20)));

        using var answer = await _stack.PushAsync($"{head}.{body}.{_good.Split('.')[2]}");

        await Problems.CheckAsync(answer, HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/jwt")]
    [InlineData("text/plain; charset=utf-8")]
    public async Task Not_even_the_right_token_counts_under_another_type(string type)
    {
        using var answer = await _stack.PushAsync(_good, type);

        await Problems.CheckAsync(answer, HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer agreed-with-the-transmitte")]
    [InlineData("Bearer agreed-with-the-transmitter2")]
    public async Task Not_even_the_right_token_counts_without_the_agreed_header(string? authorization)
    {
        using var answer = await _stack.PushAsync(_good, authorization: authorization);

        await Signals.RefusedAsync(answer, "authentication_failed");
    }

    [Fact]
    public async Task Who_cannot_be_checked_may_try_again()
    {
        using var answer = await _stack.PushAsync(await _stack.SignAsync(Signals.NotCompliant("x").From(TransmitterStack.OutOfReach)));

        await Problems.CheckAsync(answer, HttpStatusCode.ServiceUnavailable);
    }

    private string Body => _good.Split('.')[1];

    private async Task RefusedAsync(string error, string body)
    {
        using var answer = await _stack.PushAsync(body);
        var description = await Signals.RefusedAsync(answer, error);
        Assert.DoesNotContain("tablet", description, StringComparison.Ordinal);
    }

    private async Task<(string Kid, RSA Key)> PublicKeyAsync()
    {
        using var keys = await CallsByHand.CallAsync(HttpMethod.Get, _stack.Local.Issuer + "/discovery/keys");
        var key = JsonNode.Parse(await keys.Content.ReadAsStringAsync())!["keys"]![0]!;
        return ((string)key["kid"]!, RSA.Create(new RSAParameters { Modulus = Base64UrlEncoder.DecodeBytes((string)key["n"]!), Exponent = Base64UrlEncoder.DecodeBytes((string)key["e"]!) }));
    }

    private static string Head(string algorithm, string? kid) =>
        Base64UrlEncoder.Encode(new JsonObject { ["alg"] = algorithm, ["kid"] = kid, ["typ"] = "secevent+jwt" }.ToJsonString());

    private static string Signed(string head, string body, Func<byte[], byte[]> sign) =>
        $"{head}.{body}.{Base64UrlEncoder.Encode(sign(Encoding.ASCII.GetBytes($"{head}.{body}")))}";
}
