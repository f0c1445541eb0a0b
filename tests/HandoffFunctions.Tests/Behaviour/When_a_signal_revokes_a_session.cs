using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(TransmitterStack.Name)]
public sealed class When_a_signal_revokes_a_session(TransmitterStack shared)
{
    private readonly Stack _stack = shared.Stack;
    private readonly string _device = Events.New("tablet");
    private readonly string _first = Events.New("operator");
    private readonly string _second = Events.New("operator");

    [Fact]
    public async Task On_a_device_its_finding_is_closed_by_the_transmitters_word_and_custody_goes_on()
    {
        await LeftOpenAsync(_device, "s-1");

        await _stack.TakesAsync(Signals.Revoked(Signals.About(_first, _device)));

        var finding = Assert.Single(await _stack.FindingsAsync(_device));
        Assert.Equal("resolved", finding.Text("status"));
        Assert.StartsWith($"proven closed: {_stack.Local.Issuer} said that the operator's sessions were revoked at ", finding.Text("resolution"), StringComparison.Ordinal);
        Assert.Equal(_second, (await _stack.DeviceAsync(_device))["holder"].Text("userId"));
        var entry = Assert.Single(await _stack.LedgerAsync(_device), entry => entry.Text("type") == "session.revoked");
        Assert.Equal(("deviceId", "admin"), (entry.Text("attributedBy"), entry["details"].Text("initiatingEntity")));
        Assert.True((bool)(await _stack.LedgerCheckAsync(_device))["valid"]!);
    }

    [Fact]
    public async Task Of_a_person_it_is_carried_to_every_device_on_which_a_session_is_left()
    {
        var other = Events.New("tablet");
        await LeftOpenAsync(_device, "s-1");
        await LeftOpenAsync(other, "s-2");

        await _stack.TakesAsync(Signals.Revoked(Signals.About(_first)));

        foreach (var device in new[] { _device, other })
        {
            Assert.Equal("resolved", Assert.Single(await _stack.FindingsAsync(device)).Text("status"));
            Assert.Equal("userId", Assert.Single(await _stack.LedgerAsync(device), entry => entry.Text("type") == "session.revoked").Text("attributedBy"));
        }
    }

    [Fact]
    public async Task Of_a_person_and_a_session_only_that_session_is_closed()
    {
        var other = Events.New("tablet");
        await LeftOpenAsync(_device, "s-1");
        await LeftOpenAsync(other, "s-2");

        await _stack.TakesAsync(Signals.Revoked(Signals.About(_first, session: "s-2")));

        Assert.Equal("open", Assert.Single(await _stack.FindingsAsync(_device)).Text("status"));
        Assert.Equal("resolved", Assert.Single(await _stack.FindingsAsync(other)).Text("status"));
    }

    [Fact]
    public async Task By_the_session_alone_the_session_tells_whose_it_is_and_where()
    {
        var session = Events.New("session");
        await LeftOpenAsync(_device, session);

        await _stack.TakesAsync(Signals.Revoked(new() { ["format"] = "opaque", ["id"] = session }));

        Assert.Equal("resolved", Assert.Single(await _stack.FindingsAsync(_device)).Text("status"));
        Assert.Equal("sessionId", Assert.Single(await _stack.LedgerAsync(_device), entry => entry.Text("type") == "session.revoked").Text("attributedBy"));
    }

    [Fact]
    public async Task And_it_is_used_again_the_word_is_disproved()
    {
        await LeftOpenAsync(_device, "s-1");
        await _stack.TakesAsync(Signals.Revoked(Signals.About(_first, _device), at: -5));

        await _stack.PublishAsync(Events.Used(_device, _first, "s-1"));

        var finding = await _stack.OpenFindingAsync(_device, "residual.active");
        Assert.StartsWith($"{_stack.Local.Issuer} said ", finding["evidence"].Text("disproved"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_began_after_it_nothing_is_closed()
    {
        await LeftOpenAsync(_device, "s-1");

        await _stack.TakesAsync(Signals.Revoked(Signals.About(_first, _device), at: -3600));

        Assert.Equal("open", Assert.Single(await _stack.FindingsAsync(_device)).Text("status"));
    }

    /// <summary>The first operator's session is not proven closed when the second has taken over.</summary>
    private async Task LeftOpenAsync(string device, string session)
    {
        await _stack.PublishAsync(Events.SignIn(device, _first, session, at: -120));
        await _stack.PublishAsync(Events.SignIn(device, _second, Events.New("s"), at: -60));
        await _stack.SweepAsync();
        Assert.Equal(("residual.open", "open"), Assert.Single(await _stack.FindingsAsync(device)) is var finding ? (finding.Text("kind"), finding.Text("status")) : default);
    }
}
