using System.Net;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Input;

/// <summary>Who could post an envelope to a function's own path could make up events. Only the host may.</summary>
[Collection(OneStack.Name)]
public sealed class When_a_functions_own_path_is_called(OneStack shared)
{
    private readonly Stack _stack = shared.Stack;

    [Theory]
    [InlineData("/OnSignIn")]
    [InlineData("/onsignin")]
    [InlineData("/OnSignIn/")]
    [InlineData("//OnSignIn")]
    [InlineData("/%4fnSignIn")]
    [InlineData("/./OnSignIn")]
    [InlineData("/x/../OnSignIn")]
    [InlineData("/OnSignIn?x=1")]
    [InlineData("/OnDeviceChange")]
    [InlineData("/OnHrChange")]
    [InlineData("/OnSecretChange")]
    [InlineData("/FlagResidualSessions")]
    [InlineData("/OnDirectoryChange")]
    [InlineData("/KeepDirectorySubscription")]
    public async Task From_outside_it_is_not_there_and_nothing_is_recorded(string path)
    {
        var device = Events.New("tablet");
        foreach (var headers in new (string, string)[][]
        {
            [],
            [("X-Azure-Functions-InvocationId", Guid.NewGuid().ToString())],
            [("X-Azure-Functions-InvocationId", "x"), ("X-Forwarded-For", ""), ("X-Forwarded-Host", ""), ("x-ms-invocation-id", "")],
            [("X-Azure-Functions-InvocationId", "x"), ("Connection", "X-Forwarded-For, X-Forwarded-Host, X-Forwarded-Proto, x-ms-invocation-id")],
            [("Authorization", "Bearer " + _stack.Local.TokenFor("analyst-1", "Handoff.Read", "Handoff.Review", "Handoff.Operate"))],
        })
        {
            await _stack.ForgetCallsAsync();
            var answer = await CallsByHand.CallAsync(HttpMethod.Post, _stack.Local.Functions + path, Envelope(device), headers);
            Assert.True(answer.StatusCode == HttpStatusCode.NotFound, $"{path} {string.Join(';', headers)}: {(int)answer.StatusCode}");
            Assert.Empty(await _stack.CallsAsync("table"));
        }

        Assert.Equal(HttpStatusCode.NotFound, (await _stack.SendAsync(HttpMethod.Get, $"/api/devices/{device}")).StatusCode);
    }

    [Fact]
    public async Task The_handler_itself_takes_an_envelope_from_the_host_alone()
    {
        var (device, id) = (Events.New("tablet"), ("X-Azure-Functions-InvocationId", Guid.NewGuid().ToString()));
        var url = _stack.Handler() + "/OnDeviceChange";
        Assert.Equal(HttpStatusCode.NotFound, (await CallsByHand.CallAsync(HttpMethod.Post, url, Envelope(device))).StatusCode);
        foreach (var outside in new[] { "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "x-ms-invocation-id" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await CallsByHand.CallAsync(HttpMethod.Post, url, Envelope(device), id, (outside, "x"))).StatusCode);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await _stack.SendAsync(HttpMethod.Get, $"/api/devices/{device}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await CallsByHand.CallAsync(HttpMethod.Post, url, Envelope(device), id)).StatusCode);
        Assert.Equal("operator-a", (string?)(await _stack.DeviceAsync(device))["holder"]!["userId"]);
    }

    [Fact]
    public void It_listens_on_the_loopback_interface_alone()
    {
        var port = new Uri(_stack.Handler()).Port;
        var listeners = System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(listener => listener.Port == port);
        Assert.Equal([IPAddress.Loopback], listeners.Select(listener => listener.Address));
    }

    private static string Envelope(string device) => $$$"""{"Data":{"evt":{{{Events.CheckOut(device, "operator-a").ToJsonString()}}}},"Metadata":{}}""";
}
