using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using HandoffFunctions.Api.Tokens;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace HandoffFunctions.Tests.Adapters.Tokens;

public sealed class CheckBearerTests : IAsyncLifetime, IDisposable
{
    private static readonly CancellationToken Cancel = CancellationToken.None;
    private readonly SetClock _clock = new();
    private FakeIssuer _issuer = null!;
    private CheckBearer _check = null!;

    public async Task InitializeAsync()
    {
        _issuer = await FakeIssuer.StartAsync();
        _check = new CheckBearer(_issuer.Address, FakeIssuer.Audience, _clock);
    }

    public async Task DisposeAsync() => await _issuer.DisposeAsync();

    public void Dispose() => _check.Dispose();

    [Fact]
    public async Task A_caller_is_who_the_token_says()
    {
        var caller = Assert.IsType<BearerCheck.Admitted>(await CheckAsync(Token())).Caller;

        Assert.Equal(("operator-a", "Operator A"), (caller.Subject, caller.Name));
        Assert.Equal(["Handoff.Read", "Handoff.Review"], caller.Roles.Order());
    }

    [Fact]
    public async Task Without_oid_and_name_the_subject_stands_in_and_a_single_role_counts()
    {
        var caller = Assert.IsType<BearerCheck.Admitted>(await CheckAsync(Token(claims =>
        {
            claims.Remove("oid");
            claims.Remove("name");
            claims["roles"] = "Handoff.Read";
        }))).Caller;

        Assert.Equal(("subject-1", null), (caller.Subject, caller.Name));
        Assert.Equal(["Handoff.Read"], caller.Roles);
    }

    [Theory]
    [InlineData("bearer ")]
    [InlineData("BEARER  ")]
    public async Task The_scheme_is_read_in_any_case(string scheme) =>
        Assert.IsType<BearerCheck.Admitted>(await _check.CheckAsync(scheme + Token(), Cancel));

    [Fact]
    public async Task The_three_signatures_with_public_keys_are_accepted()
    {
        Assert.IsType<BearerCheck.Admitted>(await CheckAsync(Token(header: head => head["alg"] = "PS256")));
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _issuer.Rotate("ec-1", curve);
        _clock.Now += TimeSpan.FromMinutes(1);
        Assert.IsType<BearerCheck.Admitted>(await CheckAsync(Token()));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("HS256")]
    [InlineData("RS512")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Another_algorithm_is_refused_even_when_its_signature_fits(string? algorithm)
    {
        var key = Encoding.ASCII.GetBytes(_issuer.PublicKeyPem);
        var token = _issuer.Token(_clock.Now, null, head => head["alg"] = algorithm, bytes => algorithm == "HS256" ? HMACSHA256.HashData(key, bytes) : []);

        await RefusedAsync(algorithm is "none" or "None" or "HS256" or "RS512" ? RefusalCodes.Algorithm : null, token);
    }

    [Fact]
    public async Task A_header_that_must_be_understood_and_is_not_is_refused() =>
        await RefusedAsync(RefusalCodes.Algorithm, Token(header: head => (head["crit"], head["exp"]) = (new JsonArray("exp"), 1)));

    [Theory]
    [InlineData("iss", "https://elsewhere.example", RefusalCodes.Issuer)]
    [InlineData("iss", null, RefusalCodes.Issuer)]
    [InlineData("aud", "api://other", RefusalCodes.Audience)]
    [InlineData("aud", null, RefusalCodes.Audience)]
    [InlineData("exp", null, RefusalCodes.Lifetime)]
    public async Task A_claim_that_is_wrong_or_missing_is_refused(string claim, string? value, string code) =>
        await RefusedAsync(code, Token(claims =>
        {
            claims.Remove(claim);
            if (value is not null)
            {
                claims[claim] = value;
            }
        }));

    [Fact]
    public async Task A_token_for_nobody_is_refused() =>
        await RefusedAsync(RefusalCodes.Subject, Token(claims => (claims["oid"], claims["sub"]) = ("", " ")));

    [Theory]
    [InlineData(-61, false)]
    [InlineData(-60, true)]
    [InlineData(0, true)]
    [InlineData(3659, true)]
    [InlineData(3660, false)]
    public async Task A_token_lives_from_nbf_to_exp_with_a_minute_either_way(int secondsAfterIssue, bool admitted)
    {
        var token = Token();
        _clock.Now += TimeSpan.FromSeconds(secondsAfterIssue);

        var result = await CheckAsync(token);

        Assert.Equal(admitted ? typeof(BearerCheck.Admitted) : typeof(BearerCheck.Refused), result.GetType());
        Assert.True(admitted || result == new BearerCheck.Refused(RefusalCodes.Lifetime));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.e30.")]
    [InlineData("a.b.c.d.e")]
    [InlineData("\0\uffff.\ud800.💥")]
    public async Task Garbage_is_refused(string token) => await RefusedAsync(null, token);

    [Fact]
    public async Task A_changed_letter_or_another_key_under_the_same_id_is_refused()
    {
        using var other = RSA.Create(2048);

        await RefusedAsync(RefusalCodes.Signature, _issuer.Token(_clock.Now, sign: bytes => other.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)));
        await RefusedAsync(RefusalCodes.Signature, _issuer.Token(_clock.Now, sign: _ => []));
    }

    [Fact]
    public async Task A_token_of_a_megabyte_is_refused_unread()
    {
        await RefusedAsync(RefusalCodes.TooLong, Token(claims => claims["x"] = new string('x', 1 << 20)));
        Assert.Equal(0, _issuer.Fetches);
    }

    [Fact]
    public async Task Anything_but_one_authorization_header_is_refused()
    {
        var header = "Bearer " + Token();

        Assert.Equal(new BearerCheck.Refused(RefusalCodes.Missing), await _check.CheckAsync(StringValues.Empty, Cancel));
        Assert.Equal(new BearerCheck.Refused(RefusalCodes.Repeated), await _check.CheckAsync(new StringValues([header, header]), Cancel));
        Assert.Equal(new BearerCheck.Refused(RefusalCodes.Missing), await _check.CheckAsync("Basic eA==", Cancel));
        Assert.IsType<BearerCheck.Refused>(await _check.CheckAsync($"{header}, {header}", Cancel));
    }

    [Fact]
    public async Task A_rotated_key_is_fetched_at_once_and_unknown_keys_at_most_every_half_minute()
    {
        await CheckAsync(Token());
        using var next = RSA.Create(2048);
        _issuer.Rotate("rsa-2", next);
        _clock.Now += TimeSpan.FromSeconds(30);

        Assert.IsType<BearerCheck.Admitted>(await CheckAsync(Token()));
        Assert.Equal(2, _issuer.Fetches);
        foreach (var keyId in (string[])["rsa-1", "../../etc/passwd", "rsa-2/../rsa-1", "' or 1=1", "http://192.0.2.1/", "\0", new string('k', 4000)])
        {
            await RefusedAsync(RefusalCodes.Key, Token(header: head => head["kid"] = keyId));
        }
        await RefusedAsync(RefusalCodes.Key, Token(header: head => head.Remove("kid")));
        Assert.Equal(2, _issuer.Fetches);
        Assert.IsType<BearerCheck.Admitted>(await CheckAsync(Token()));
    }

    [Fact]
    public async Task Without_keys_nobody_can_be_checked_and_with_kept_keys_for_a_day_only()
    {
        _issuer.Down = true;
        Assert.Equal(new BearerCheck.CannotCheck(RefusalCodes.IssuerUnreachable), await CheckAsync(Token()));
        _issuer.Down = false;
        _clock.Now += TimeSpan.FromSeconds(2);
        Assert.IsType<BearerCheck.Admitted>(await CheckAsync(Token()));

        _issuer.Down = true;
        _clock.Now += TimeSpan.FromHours(23);
        Assert.IsType<BearerCheck.Admitted>(await CheckAsync(Token()));
        _clock.Now += TimeSpan.FromHours(1);
        Assert.Equal(new BearerCheck.CannotCheck(RefusalCodes.IssuerUnreachable), await CheckAsync(Token()));
    }

    [Fact]
    public async Task An_unknown_key_is_refused_only_by_keys_that_could_be_fetched_since()
    {
        var before = Token();
        await CheckAsync(before);
        using var next = RSA.Create(2048);
        _issuer.Rotate("rsa-2", next);
        (_issuer.Down, _clock.Now) = (true, _clock.Now + TimeSpan.FromSeconds(31));

        Assert.Equal(new BearerCheck.CannotCheck(RefusalCodes.IssuerUnreachable), await CheckAsync(Token()));
        Assert.IsType<BearerCheck.Admitted>(await CheckAsync(before));

        (_issuer.Down, _clock.Now) = (false, _clock.Now + TimeSpan.FromSeconds(30));
        Assert.IsType<BearerCheck.Admitted>(await CheckAsync(Token()));
        await RefusedAsync(RefusalCodes.Key, Token(header: head => head["kid"] = "rsa-3"));
    }

    [Fact]
    public async Task Many_first_callers_cost_the_issuer_one_fetch()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => CheckAsync(Token())));

        Assert.All(results, result => Assert.IsType<BearerCheck.Admitted>(result));
        Assert.Equal(1, _issuer.Fetches);
    }

    [Theory]
    [InlineData("http://issuer.example/")]
    [InlineData("ftp://127.0.0.1/")]
    public void An_issuer_that_is_neither_https_nor_local_is_refused(string issuer) =>
        Assert.Throws<ArgumentException>(() => new CheckBearer(new Uri(issuer), FakeIssuer.Audience, _clock));

    private string Token(Action<JsonObject>? claims = null, Action<JsonObject>? header = null) => _issuer.Token(_clock.Now, claims, header);

    private Task<BearerCheck> CheckAsync(string token) => _check.CheckAsync("Bearer " + token, Cancel);

    private async Task RefusedAsync(string? code, string token)
    {
        var refused = Assert.IsType<BearerCheck.Refused>(await CheckAsync(token));
        Assert.True(code is null || code == refused.Code, refused.Code);
    }
}
