using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Handoff.Rules.Policy;
using HandoffFunctions.Api.Signals;
using Xunit;

namespace HandoffFunctions.Tests.Adapters.Tokens;

public sealed class CheckSignalTests : IAsyncLifetime
{
    private static readonly CancellationToken Cancel = CancellationToken.None;
    private readonly SetClock _clock = new();
    private FakeIssuer _issuer = null!;
    private CheckSignal _check = null!;

    public async Task InitializeAsync()
    {
        _issuer = await FakeIssuer.StartAsync();
        _check = Checks(null);
    }

    public async Task DisposeAsync()
    {
        _check.Dispose();
        await _issuer.DisposeAsync();
    }

    [Theory]
    [InlineData("secevent+jwt")]
    [InlineData("SecEvent+JWT")]
    [InlineData("application/secevent+jwt")]
    public async Task An_event_that_says_that_it_is_one_is_admitted(string type)
    {
        var admitted = Assert.IsType<SignalCheck.Admitted>(await CheckAsync(Set(head => head["typ"] = type)));

        Assert.Equal((_issuer.Address.AbsoluteUri, "set-1"), (admitted.Transmitter.Issuer, admitted.Claims.GetProperty("jti").GetString()));
    }

    [Theory]
    [InlineData("JWT")]
    [InlineData("at+jwt")]
    [InlineData("secevent")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Another_kind_of_token_is_refused_although_the_transmitter_signed_it(string? type) =>
        await RefusedAsync("invalid_request", Set(head => head["typ"] = type));

    [Fact]
    public async Task A_header_that_must_be_understood_and_is_not_is_refused() =>
        await RefusedAsync("invalid_request", Set(head => (head["crit"], head["b64"]) = (new JsonArray("b64"), false)));

    [Fact]
    public async Task The_three_signatures_with_public_keys_are_accepted()
    {
        Assert.IsType<SignalCheck.Admitted>(await CheckAsync(Set(head => head["alg"] = "PS256")));
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _issuer.Rotate("ec-1", curve);
        _clock.Now += TimeSpan.FromMinutes(1);
        Assert.IsType<SignalCheck.Admitted>(await CheckAsync(Set()));
        await RefusedAsync("authentication_failed", Set(head => head["alg"] = "RS256"));
    }

    [Fact]
    public async Task A_key_that_is_too_short_is_none()
    {
        using var weak = RSA.Create(1024);
        _issuer.Rotate("weak", weak);

        await RefusedAsync("invalid_key", Set());
    }

    [Theory]
    [InlineData("https://handoff.example", true)]
    [InlineData("""["https://other.example", "https://handoff.example"]""", true)]
    [InlineData("https://handoff.example/", false)]
    [InlineData("HTTPS://handoff.example", false)]
    [InlineData("[]", false)]
    [InlineData(null, false)]
    public async Task It_must_be_for_us_letter_by_letter(string? audience, bool admitted)
    {
        var token = Set(claims: claims => claims["aud"] = audience?.StartsWith('[') == true ? JsonNode.Parse(audience) : audience);

        Assert.Equal(admitted ? null : "invalid_audience", (await CheckAsync(token) as SignalCheck.Refused)?.Error);
    }

    [Theory]
    [InlineData("iss", """{ "iss": "https://elsewhere.example" }""", "invalid_issuer")]
    [InlineData("iss", """{ "iss": 7 }""", "invalid_request")]
    [InlineData("iss", "{}", "invalid_request")]
    [InlineData("aud", """{ "aud": "a", "aud": "https://handoff.example" }""", "invalid_request")]
    public async Task A_claim_of_who_says_it_must_be_one_name_of_a_transmitter(string claim, string instead, string error)
    {
        var claims = Claims();
        claims.Remove(claim);
        var rest = claims.ToJsonString();

        await RefusedAsync(error, _issuer.TokenOf(Head(), instead == "{}" ? rest : $"{instead.TrimEnd('}')},{rest[1..]}"));
    }

    [Fact]
    public async Task The_place_of_the_keys_can_be_told_instead_of_found()
    {
        using var check = Checks(new Uri(_issuer.Address.AbsoluteUri + "/keys"));
        _issuer.OtherName = "https://elsewhere.example";

        Assert.IsType<SignalCheck.Admitted>(await check.CheckAsync(Set(), Cancel));
        Assert.IsType<SignalCheck.CannotCheck>(await CheckAsync(Set()));
    }

    [Theory]
    [InlineData("http://issuer.example/keys")]
    [InlineData("file:///etc/passwd")]
    [InlineData("keys")]
    public async Task Keys_are_not_fetched_from_where_anybody_could_change_them(string address)
    {
        _issuer.OtherKeys = address;

        Assert.IsType<SignalCheck.CannotCheck>(await CheckAsync(Set()));
    }

    [Fact]
    public async Task A_rotated_key_is_fetched_at_once_and_unknown_keys_at_most_every_half_minute()
    {
        await CheckAsync(Set());
        using var next = RSA.Create(2048);
        _issuer.Rotate("rsa-2", next);
        _clock.Now += TimeSpan.FromSeconds(30);

        Assert.IsType<SignalCheck.Admitted>(await CheckAsync(Set()));
        foreach (var keyId in (string?[])["rsa-1", "../keys", "", null])
        {
            await RefusedAsync("invalid_key", Set(head => head["kid"] = keyId));
        }

        Assert.Equal(2, _issuer.KeyFetches);
    }

    [Fact]
    public async Task Without_keys_nobody_can_be_checked()
    {
        _issuer.Down = true;
        Assert.IsType<SignalCheck.CannotCheck>(await CheckAsync(Set()));

        _issuer.Down = false;
        _clock.Now += TimeSpan.FromSeconds(2);
        Assert.IsType<SignalCheck.Admitted>(await CheckAsync(Set()));
    }

    [Fact]
    public async Task An_unknown_key_is_refused_only_by_keys_that_could_be_fetched_since()
    {
        await CheckAsync(Set());
        using var next = RSA.Create(2048);
        _issuer.Rotate("rsa-2", next);
        (_issuer.Down, _clock.Now) = (true, _clock.Now + TimeSpan.FromSeconds(31));

        Assert.IsType<SignalCheck.CannotCheck>(await CheckAsync(Set()));
        _clock.Now += TimeSpan.FromSeconds(10);
        Assert.IsType<SignalCheck.CannotCheck>(await CheckAsync(Set()));

        (_issuer.Down, _clock.Now) = (false, _clock.Now + TimeSpan.FromSeconds(20));
        Assert.IsType<SignalCheck.Admitted>(await CheckAsync(Set()));
        await RefusedAsync("invalid_key", Set(head => head["kid"] = "rsa-3"));
    }

    [Fact]
    public async Task Only_what_was_signed_counts()
    {
        using var other = RSA.Create(2048);
        await RefusedAsync("authentication_failed", _issuer.TokenOf(Head(), Claims().ToJsonString(), bytes => other.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)));
        await RefusedAsync("authentication_failed", _issuer.TokenOf(Head(), Claims().ToJsonString(), _ => []));
    }

    private CheckSignal Checks(Uri? keys) => new([new Transmitter(_issuer.Address.AbsoluteUri, "https://handoff.example", keys, PersonBy.Sub)], _clock);

    private static JsonObject Head() => new() { ["typ"] = "secevent+jwt", ["alg"] = "RS256", ["kid"] = "rsa-1" };

    private JsonObject Claims() => new() { ["iss"] = _issuer.Address.AbsoluteUri, ["aud"] = "https://handoff.example", ["jti"] = "set-1" };

    private string Set(Action<JsonObject>? header = null, Action<JsonObject>? claims = null) => _issuer.Token(
        _clock.Now,
        body =>
        {
            body.Clear();
            foreach (var (name, value) in Claims())
            {
                body[name] = value?.DeepClone();
            }

            claims?.Invoke(body);
        },
        head =>
        {
            head["typ"] = "secevent+jwt";
            header?.Invoke(head);
        });

    private Task<SignalCheck> CheckAsync(string token) => _check.CheckAsync(token, Cancel);

    private async Task RefusedAsync(string error, string token) => Assert.Equal(error, Assert.IsType<SignalCheck.Refused>(await CheckAsync(token)).Error);
}
