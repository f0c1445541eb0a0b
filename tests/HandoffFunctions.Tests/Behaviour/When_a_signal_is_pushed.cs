using System.Net;
using System.Text.Json.Nodes;
using Handoff.Rules.Custody;
using HandoffFunctions.Tests.Api;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(TransmitterStack.Name)]
public sealed class When_a_signal_is_pushed(TransmitterStack shared)
{
    private readonly Stack _stack = shared.Stack;
    private readonly string _device = Events.New("tablet");
    private readonly string _person = Events.New("operator");

    [Theory]
    [InlineData("")]
    [InlineData("/keys-named")]
    public async Task What_it_says_of_a_known_device_stands_on_the_devices_ledger(string issuer)
    {
        await InUseAsync();

        await _stack.TakesAsync(Signals.NotCompliant(_device).From(_stack.Local.Issuer + issuer));

        var entry = Assert.Single(await _stack.LedgerAsync(_device), entry => entry.Text("type") == "device.complianceChanged");
        Assert.Equal((_stack.Local.Issuer + issuer, "not-compliant"), (entry.Text("eventSource"), entry["details"].Text("currentStatus")));
        Assert.Empty(await _stack.FindingsAsync(_device));
    }

    [Fact]
    public async Task What_it_says_of_a_known_person_stands_on_the_persons_ledger()
    {
        await InUseAsync();

        await _stack.TakesAsync(Signals.CredentialChanged(Signals.About(user: _person)));

        var entry = Assert.Single(await WorkerLedgerAsync(_person));
        Assert.Equal(("worker.credentialChanged", "password"), (entry.Text("type"), entry["details"].Text("credentialType")));
    }

    [Fact]
    public async Task A_person_who_was_never_on_one_of_our_devices_has_no_ledger()
    {
        await _stack.ForgetCallsAsync();

        await _stack.TakesAsync(Signals.CredentialChanged(Signals.About(user: _person)));
        await _stack.TakesAsync(Signals.Revoked(Signals.About(user: _person)));

        Assert.Empty(await WorkerLedgerAsync(_person));
        // Each waits for a day, in one row, for the person to be seen on one of them after all.
        Assert.Equal(2, (await _stack.CallsAsync("table")).Count(call => call.Text("method") != "GET"));
    }

    [Fact]
    public async Task A_device_that_is_out_of_scope_costs_no_storage_call_unless_what_is_told_must_wait_for_it()
    {
        await _stack.ForgetCallsAsync();

        await _stack.TakesAsync(Signals.NotCompliant(_device));
        Assert.Empty(await _stack.CallsAsync("table"));

        await _stack.TakesAsync(Signals.Revoked(Signals.About(_person, _device)));
        Assert.Single(await _stack.CallsAsync("table"));
    }

    [Theory]
    [InlineData("https://schemas.openid.net/secevent/ssf/event-type/verification", """{ "state": "c3RhdGU" }""")]
    [InlineData("https://schemas.openid.net/secevent/ssf/event-type/stream-updated", """{ "status": "paused" }""")]
    [InlineData("https://schemas.openid.net/secevent/risc/event-type/account-disabled", """{ "reason": "hijacking" }""")]
    [InlineData("https://idp.example/own", "{}")]
    [InlineData("risk-level-change", """{ "current_level": "HIGH", "principal": "USER" }""")]
    public async Task What_is_of_no_use_here_is_taken_and_left_alone(string type, string payload)
    {
        await _stack.ForgetCallsAsync();

        await _stack.TakesAsync(Signals.Of(type, new() { ["format"] = "opaque", ["id"] = "stream-1" }, JsonNode.Parse(payload)!.AsObject()));

        Assert.Empty(await _stack.CallsAsync("table"));
    }

    [Fact]
    public async Task A_person_is_found_by_a_principal_name_or_else_by_a_mail_address()
    {
        var (name, address) = ($"{_person}@ward.example", $"{_person}-mail@ward.example");
        await _stack.PutControlAsync($"/graph/users/{name}", new { id = _person });
        await _stack.PutControlAsync($"/graph/users/{address}", new { exists = false });
        await _stack.PutControlAsync($"/graph/users/{_person}", new { mail = address });
        await InUseAsync();

        await _stack.TakesAsync(Signals.CredentialChanged(Signals.WithAddress(name)));
        await _stack.TakesAsync(Signals.CredentialChanged(Signals.WithAddress(address)));
        await _stack.TakesAsync(Signals.CredentialChanged(Signals.About(user: name)).From(_stack.Local.Issuer + "/by-address"));

        Assert.Equal([name, address, name], (await WorkerLedgerAsync(_person)).Select(entry => entry.Text("userName")));
    }

    [Fact]
    public async Task An_address_that_is_nobodys_or_that_of_several_is_left_alone()
    {
        var address = $"{_person}@ward.example";
        await _stack.PutControlAsync($"/graph/users/{address}", new { exists = false });
        await InUseAsync();
        await _stack.TakesAsync(Signals.CredentialChanged(Signals.WithAddress(address)));

        var shared = $"{_person}-shared@ward.example";
        await _stack.PutControlAsync($"/graph/users/{shared}", new { exists = false });
        await _stack.PutControlAsync($"/graph/users/{_person}", new { mail = shared });
        await _stack.PutControlAsync($"/graph/users/{Events.New("operator")}", new { mail = shared });
        await _stack.TakesAsync(Signals.CredentialChanged(Signals.WithAddress(shared)));

        Assert.Empty(await WorkerLedgerAsync(_person));
    }

    [Theory]
    [InlineData("email", "email", ".")]
    [InlineData("email", "email", "o\ud83d\ude00@ward.example")]
    [InlineData("account", "uri", "acct:")]
    public async Task An_address_that_nobody_can_have_does_not_come_back_for_ever(string format, string member, string address) =>
        await _stack.TakesAsync(Signals.CredentialChanged(new() { ["format"] = format, [member] = address }));

    [Fact]
    public async Task Nothing_is_lost_while_the_directory_does_not_answer()
    {
        var name = $"{_person}@ward.example";
        await _stack.PutControlAsync($"/graph/users/{name}", new { id = _person });
        await InUseAsync();
        var token = await _stack.SignAsync(Signals.CredentialChanged(Signals.WithAddress(name)));
        await _stack.FailAsync(new { service = "graph", path = $"*{_person}*", status = 503, times = 1 });

        using var first = await _stack.PushAsync(token);
        using var second = await _stack.PushAsync(token);

        await Problems.CheckAsync(first, HttpStatusCode.ServiceUnavailable);
        Assert.Equal(HttpStatusCode.Accepted, second.StatusCode);
        Assert.Single(await WorkerLedgerAsync(_person));
    }

    [Fact]
    public async Task Nothing_is_lost_while_storage_does_not_answer()
    {
        await InUseAsync();
        var token = await _stack.SignAsync(Signals.NotCompliant(_device));
        await _stack.FailAsync(new { service = "table", status = 503, times = 100 });
        using var first = await _stack.PushAsync(token);
        await _stack.HealAsync();

        using var second = await _stack.PushAsync(token);

        await Problems.CheckAsync(first, HttpStatusCode.ServiceUnavailable);
        Assert.Equal(HttpStatusCode.Accepted, second.StatusCode);
        Assert.Single(await _stack.LedgerAsync(_device), entry => entry.Text("type") == "device.complianceChanged");
    }

    [Fact]
    public async Task What_is_signed_and_cannot_be_read_is_kept_with_the_reason()
    {
        var claims = Signals.Of("credential-change", Signals.About(user: _person), new() { ["credential_type"] = "password" });
        var token = await _stack.SignAsync(claims);

        using var answer = await _stack.PushAsync(token);

        Assert.Equal("change_type must be create, revoke, update or delete", await Signals.RefusedAsync(answer, "invalid_request"));
        var kept = Assert.Single((await _stack.GetAsync("/api/rejected-events")).Items("items"), item => item.Text("eventId") == claims.Text("jti"));
        Assert.Equal(("change_type", _stack.Local.Issuer), (kept.Text("field"), kept.Text("eventSource")));
        Assert.DoesNotContain("eyJ", kept.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signal_that_ends_is_no_signal()
    {
        var claims = Signals.NotCompliant(_device);
        claims["exp"] = 4102444800;

        using var answer = await _stack.PushAsync(await _stack.SignAsync(claims));

        Assert.StartsWith("exp must not be there", await Signals.RefusedAsync(answer, "invalid_request"), StringComparison.Ordinal);
    }

    private Task InUseAsync() => _stack.PublishAsync(Events.SignIn(_device, _person, "s-1", at: -60));

    private async Task<IReadOnlyList<JsonNode>> WorkerLedgerAsync(string person)
    {
        var rows = await _stack.Table().RowsAsync(Enumerable.Range(0, 8).Select(n => $"s{n}"), HandoffKey.OfWorker(person) + "|e|");
        return [.. rows.Select(row => JsonNode.Parse((string)row["text0"]!)!)];
    }
}
