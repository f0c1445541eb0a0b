using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using HandoffFunctions.Tests.Fixtures;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(SignalStack.Name)]
public sealed class When_receivers_are_told(SignalStack shared)
{
    private const string SessionRevoked = "https://schemas.openid.net/secevent/caep/event-type/session-revoked";
    private readonly Stack _stack = shared.Stack;
    private readonly string _device = Events.New("tablet");
    private readonly string _first = Events.New("operator");

    [Fact]
    public async Task The_signal_says_whose_sessions_on_which_device_and_since_when()
    {
        var at = await _stack.PassOnAsync(_device, _first);

        var claims = Assert.Single(await _stack.SignalsAsync("records", _device))["claims"]!.AsObject();
        var handoff = await _stack.HandoffAsync(_device);
        Assert.Equal(["iss", "jti", "iat", "aud", "txn", "sub_id", "events"], claims.Select(claim => claim.Key));
        Assert.Equal((SignalStack.Issuer, "https://records.example.com", handoff.Text("id")), (claims.Text("iss"), claims.Text("aud"), claims.Text("txn")));
        Assert.InRange((long)claims["iat"]!, at.ToUnixTimeSeconds(), TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        Assert.Equal(
            $$$"""{"format":"complex","user":{"format":"iss_sub","iss":"https://idp.example.com/tenant-1","sub":"{{{_first}}}"},"device":{"format":"iss_sub","iss":"https://idp.example.com/tenant-1","sub":"{{{_device}}}"}}""",
            claims["sub_id"]!.ToJsonString());
        var @event = Assert.Single(claims["events"]!.AsObject());
        Assert.Equal(SessionRevoked, @event.Key);
        Assert.Equal(
            $$$"""{"event_timestamp":{{{at.ToUnixTimeSeconds()}}},"initiating_entity":"policy","reason_admin":{"en":"The device passed on: nextOperator"}}""",
            @event.Value!.ToJsonString());
    }

    [Fact]
    public async Task Anybody_can_check_its_signature_with_the_published_key()
    {
        await _stack.PassOnAsync(_device, _first);
        var token = Assert.Single(await _stack.SignalsAsync("records", _device)).Text("token")!.Split('.');
        var header = JsonNode.Parse(Base64UrlEncoder.Decode(token[0]))!;
        Assert.Equal(("RS256", "secevent+jwt"), (header.Text("alg"), header.Text("typ")));
        var metadata = await ReadPublicAsync("/.well-known/ssf-configuration");
        Assert.StartsWith(SignalStack.Issuer + "/", metadata.Text("jwks_uri"), StringComparison.Ordinal);

        var keys = await ReadPublicAsync(metadata.Text("jwks_uri")![SignalStack.Issuer.Length..]);

        var key = Assert.Single(keys.Items("keys"), key => key.Text("kid") == header.Text("kid"));
        Assert.Equal(["alg", "e", "kid", "kty", "n", "use"], key.AsObject().Select(member => member.Key).Order(StringComparer.Ordinal));
        using var rsa = RSA.Create(new RSAParameters { Modulus = Base64UrlEncoder.DecodeBytes(key.Text("n")), Exponent = Base64UrlEncoder.DecodeBytes(key.Text("e")) });
        Assert.True(rsa.KeySize >= 2048);
        Assert.True(rsa.VerifyData(Encoding.ASCII.GetBytes($"{token[0]}.{token[1]}"), Base64UrlEncoder.DecodeBytes(token[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    [Fact]
    public async Task The_metadata_names_only_what_there_is()
    {
        var metadata = (await ReadPublicAsync("/api/ssf/configuration")).AsObject();

        Assert.Equal(["spec_version", "issuer", "jwks_uri", "delivery_methods_supported", "critical_subject_members"], metadata.Select(member => member.Key));
        Assert.Equal(("1_0", SignalStack.Issuer), (metadata.Text("spec_version"), metadata.Text("issuer")));
        Assert.Equal("""["urn:ietf:rfc:8935"]""", metadata["delivery_methods_supported"]!.ToJsonString());
        using var other = await CallsByHand.CallAsync(HttpMethod.Get, _stack.Local.Functions + "/.well-known/ssf-configuration/tenant-2");
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [Fact]
    public async Task A_receiver_that_knows_people_by_their_address_gets_it_and_one_that_wants_an_authorization_gets_that()
    {
        await _stack.PassOnAsync(_device, _first, address: "operator-b@example.com");

        var signal = Assert.Single(await _stack.SignalsAsync("chat", _device));
        Assert.Equal("""{"format":"email","email":"operator-b@example.com"}""", signal["claims"]!["sub_id"]!["user"]!.ToJsonString());
        Assert.True((bool)signal["authorized"]!);
        Assert.False((bool)Assert.Single(await _stack.SignalsAsync("records", _device))["authorized"]!);
    }

    [Fact]
    public async Task Where_no_event_named_an_address_the_step_says_so()
    {
        await _stack.PassOnAsync(_device, _first, address: "the first operator");

        var step = await _stack.ToldAsync(_device, "chat");
        Assert.Equal(("stuck", "the receiver knows people by their address, and no event named one"), (step.Text("state"), step.Text("reason")));
        Assert.Empty(await _stack.SignalsAsync("chat", _device));
        Assert.Equal("accepted", (await _stack.ToldAsync(_device, "records")).Text("state"));
    }

    [Fact]
    public async Task Each_receiver_gets_a_signal_of_its_own_with_the_same_cause()
    {
        await _stack.PassOnAsync(_device, _first);

        var signals = (await _stack.SignalsAsync("records", _device)).Concat(await _stack.SignalsAsync("chat", _device)).Select(signal => signal["claims"]).ToList();
        Assert.Equal(2, signals.Select(claims => claims.Text("jti")).Distinct().Count());
        Assert.Single(signals.Select(claims => claims.Text("txn")).Distinct());
    }

    [Fact]
    public async Task A_receipt_verifies_only_where_policy_takes_it_as_enough_and_says_that_it_is_one()
    {
        await _stack.PassOnAsync(_device, _first);

        var (records, chat) = (await _stack.ToldAsync(_device, "records"), await _stack.ToldAsync(_device, "chat"));
        Assert.Equal(("accepted", "verified"), (records.Text("state"), chat.Text("state")));
        Assert.Contains("nothing shows what it did", chat["evidence"].Text("receiptOnly"), StringComparison.Ordinal);
        Assert.Equal(Assert.Single(await _stack.SignalsAsync("records", _device))["claims"].Text("jti"), records["evidence"].Text("jti"));
    }

    [Fact]
    public async Task A_departure_tells_them_for_each_device_and_not_in_the_persons_own_name()
    {
        await _stack.PublishAsync(Events.SignIn(_device, _first, "s-1", at: -60).With("userName", "operator-a@example.com"));
        await _stack.PublishAsync(Events.Departed(_first, at: -5));

        Assert.Single(await _stack.SignalsAsync("records", _device));
        Assert.Equal("departure", (await _stack.HandoffAsync(_device)).Text("cause"));
    }

    private async Task<JsonNode> ReadPublicAsync(string path)
    {
        using var answer = await CallsByHand.CallAsync(HttpMethod.Get, _stack.Local.Functions + path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("public, max-age=300", answer.Headers.GetValues("Cache-Control").Single());
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }
}
