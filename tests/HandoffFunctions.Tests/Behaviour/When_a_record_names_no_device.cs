using System.Text.Json.Nodes;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(OneStack.Name)]
public sealed class When_a_record_names_no_device(OneStack shared)
{
    private readonly Stack _stack = shared.Stack;
    private readonly string _device = Events.New("tablet");
    private readonly string _other = Events.New("tablet");
    private readonly string _first = Events.New("operator");
    private readonly string _second = Events.New("operator");

    [Fact]
    public async Task The_open_custody_of_its_operator_tells_and_the_ledger_says_so()
    {
        await _stack.PublishAsync(Events.CheckOut(_device, _first, at: -60));
        await _stack.LogAsync(Records.SignIn(_first, "s-1", at: -30));

        var entry = Assert.Single(await _stack.LedgerAsync(_device), entry => entry.Text("type") == "session.started");
        Assert.Equal(("custody", _first), (entry.Text("attributedBy"), entry.Text("userId")));
        Assert.Equal("s-1", Assert.Single((await _stack.DeviceAsync(_device)).Items("openSessions")).Text("sessionId"));
    }

    [Fact]
    public async Task A_session_that_was_seen_on_a_device_is_known_after_the_handoff_too()
    {
        await _stack.PublishAsync(Events.CheckOut(_device, _first, at: -60));
        await _stack.LogAsync(Records.SignIn(_first, "s-1", _device, at: -50));
        await _stack.PublishAsync(Events.CheckIn(_device, at: -20));
        await _stack.LogAsync(Records.Refreshed(_first, "s-1", at: -1));

        var finding = await _stack.OpenFindingAsync(_device, "residual.active");
        Assert.Equal(("s-1", "sessionId"), (finding.Text("sessionId"), finding["evidence"].Text("attributedBy")));
    }

    [Fact]
    public async Task What_the_operator_does_elsewhere_after_giving_the_device_back_is_nobodys_business()
    {
        await _stack.PublishAsync(Events.CheckOut(_device, _first, at: -60), Events.CheckIn(_device, at: -20));
        await _stack.ForgetCallsAsync();
        await _stack.LogAsync(Records.SignIn(_first, "s-9", at: -5), Records.SignIn(_first, "s-8", Events.New("laptop"), at: -4));

        Assert.Empty(await _stack.CallsAsync("table"));
        Assert.Empty(await _stack.FindingsAsync(_device));
    }

    [Fact]
    public async Task An_operator_who_holds_two_devices_gets_a_finding_and_no_device_is_guessed()
    {
        await _stack.PublishAsync(Events.CheckOut(_device, _first, at: -60));
        await _stack.PublishAsync(Events.CheckOut(_other, _first, at: -50));
        await _stack.LogAsync(Records.SignIn(_first, "s-1", at: -5));

        var finding = Assert.Single((await _stack.GetAsync($"/api/findings?userId={_first}&kind=custody.mismatch"))["items"]!.AsArray());
        Assert.Equal(("s-1", "custody"), (finding.Text("sessionId"), finding!["evidence"].Text("attributedBy")));
        Assert.Equal(new[] { _device, _other }.Order(StringComparer.Ordinal), finding["evidence"].Text("devices")!.Split(' '));
        Assert.Empty((await _stack.DeviceAsync(_device)).Items("openSessions"));
        Assert.Empty((await _stack.DeviceAsync(_other)).Items("openSessions"));
    }

    [Fact]
    public async Task A_record_that_overtakes_the_check_out_is_placed_by_it_later()
    {
        await _stack.LogAsync(Records.SignIn(_first, "s-1", at: -30));
        await _stack.PublishAsync(Events.CheckOut(_device, _first, at: -60));

        Assert.Equal("custody", Assert.Single(await _stack.LedgerAsync(_device), entry => entry.Text("type") == "session.started").Text("attributedBy"));
    }

    [Fact]
    public async Task A_call_that_names_only_its_token_belongs_to_the_session_of_the_sign_in()
    {
        await _stack.PublishAsync(Events.CheckOut(_device, _first, at: -90));
        await _stack.LogAsync(Records.SignIn(_first, "s-1", _device, at: -80).Having("uniqueTokenIdentifier", "uti-" + _first));
        await _stack.PublishAsync(Events.CheckOut(_device, _second, at: -40));
        await _stack.LogAsync(Records.GraphCall(_first, null, at: -1, issued: -80, signIn: "uti-" + _first));

        Assert.Equal("s-1", (await _stack.OpenFindingAsync(_device, "residual.token")).Text("sessionId"));
    }
}
