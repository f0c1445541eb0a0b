using System.Net;
using System.Net.Sockets;
using HandoffFunctions.Local.Web;
using Xunit;

namespace HandoffFunctions.Tests.Local;

/// <summary>A port that a policy or a child process is told first, and that is listened at later, must still be free then.</summary>
public sealed class When_a_port_is_chosen_for_later
{
    private const int Many = 200;

    [Fact]
    public async Task No_port_is_chosen_twice()
    {
        var ports = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => Task.Run(Loopback.FreePort)));
        Assert.Equal(Many, ports.Distinct().Count());
    }

    [Fact]
    public void It_is_none_that_the_system_gives_to_listeners_and_connections()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var given = new HashSet<int> { ((IPEndPoint)listener.LocalEndpoint).Port };
        for (var i = 0; i < Many; i++)
        {
            using var client = new TcpClient();
            client.Connect((IPEndPoint)listener.LocalEndpoint);
            given.Add(((IPEndPoint)client.Client.LocalEndPoint!).Port);
        }
        Assert.All(Enumerable.Range(0, Many).Select(_ => Loopback.FreePort()), port => Assert.InRange(port, 1024, given.Min() - 1));
    }
}
