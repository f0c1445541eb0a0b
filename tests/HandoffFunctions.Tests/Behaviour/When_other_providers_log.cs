using System.Globalization;
using System.Text.Json.Nodes;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

/// <summary>Sign-ins that other identity providers keep in their own logs, through the same event hub.</summary>
[Collection(OneStack.Name)]
public sealed class When_other_providers_log(OneStack shared)
{
    private readonly Stack _stack = shared.Stack;
    private readonly string _device = Events.New("tablet");
    private readonly string _first = Events.New("operator");
    private readonly string _second = Events.New("operator");

    [Fact]
    public async Task A_sign_in_in_Oktas_log_is_a_handoff_and_its_end_a_sign_out()
    {
        await _stack.PublishAsync(Events.CheckOut(_device, _first, at: -90));
        await _stack.LogAsync(Okta("user.session.start", _first, "okta-1", -80), Okta("user.session.start", _second, "okta-2", -40));
        var handoff = await _stack.HandoffAsync(_device);
        Assert.Equal(("nextOperator", _first, _second), (handoff.Text("cause"), handoff["from"].Text("userId"), handoff["to"].Text("userId")));

        await _stack.LogAsync(Okta("user.session.end", _second, "okta-2", -5));

        Assert.DoesNotContain((await _stack.DeviceAsync(_device)).Items("openSessions"), session => session.Text("sessionId") == "okta-2");
    }

    [Fact]
    public async Task Keycloaks_events_name_no_device_and_are_placed_by_the_operators_custody()
    {
        await _stack.PublishAsync(Events.CheckOut(_device, _first, at: -90));
        await _stack.LogAsync(Keycloak("LOGIN", _first, "kc-1", -80));
        Assert.Equal("kc-1", Assert.Single((await _stack.DeviceAsync(_device)).Items("openSessions")).Text("sessionId"));

        await _stack.PublishAsync(Events.CheckOut(_device, _second, at: -40));
        await _stack.LogAsync(Keycloak("REFRESH_TOKEN", _first, "kc-1", 5));

        var finding = await _stack.OpenFindingAsync(_device, "residual.active");
        Assert.Equal(("kc-1", "sessionId"), (finding.Text("sessionId"), finding["evidence"].Text("attributedBy")));
    }

    private JsonObject Okta(string type, string user, string session, double at) => new()
    {
        ["uuid"] = Guid.NewGuid().ToString(),
        ["published"] = At(at).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        ["eventType"] = type,
        ["outcome"] = new JsonObject { ["result"] = "SUCCESS" },
        ["actor"] = new JsonObject { ["id"] = user, ["type"] = "User", ["alternateId"] = $"{user}@ward.example" },
        ["authenticationContext"] = new JsonObject { ["externalSessionId"] = session },
        ["client"] = new JsonObject { ["ipAddress"] = "192.0.2.10" },
        ["device"] = new JsonObject { ["id"] = _device },
    };

    private static JsonObject Keycloak(string type, string user, string session, double at) => new()
    {
        ["id"] = Guid.NewGuid().ToString(),
        ["time"] = At(at).ToUnixTimeMilliseconds(),
        ["type"] = type,
        ["realmId"] = "ward",
        ["clientId"] = "chart",
        ["userId"] = user,
        ["sessionId"] = session,
        ["ipAddress"] = "192.0.2.10",
        ["details"] = new JsonObject { ["username"] = user },
    };

    private static DateTimeOffset At(double seconds) => TimeProvider.System.GetUtcNow().AddSeconds(seconds);
}
