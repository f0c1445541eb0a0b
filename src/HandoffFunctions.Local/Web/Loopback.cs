using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HandoffFunctions.Local.Web;

/// <summary>Ports and clients for 127.0.0.1.</summary>
internal static class Loopback
{
    /// <summary>Keeps paths and queries byte for byte: signatures are made over them.</summary>
    public static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    // Systems give ports from 32768 (Linux, ip_local_port_range) or 49152 (RFC 6335 section 6) upwards to whoever asks for any port, also
    // to each outgoing connection. A port that is chosen now and listened at later has to lie below.
    private const int LowestChosen = 20_000;
    private const int ChosenPorts = 12_000;

    private static int _chosen = Random.Shared.Next(ChosenPorts);

    /// <summary>
    /// A port for a listener that starts later. It is free now, this process chooses each other one before it chooses it again, and no
    /// connection is given it meanwhile; another program may still ask for this very port.
    /// </summary>
    /// <exception cref="CannotStartException">None is free.</exception>
    public static int FreePort()
    {
        for (var tries = 0; tries < ChosenPorts; tries++)
        {
            var port = LowestChosen + ((Interlocked.Increment(ref _chosen) & int.MaxValue) % ChosenPorts);
            if (IsFree(port))
            {
                return port;
            }
        }
        throw new CannotStartException($"No port of 127.0.0.1 between {LowestChosen} and {LowestChosen + ChosenPorts - 1} is free.");
    }

    /// <summary>A client that changes nothing on the way: no proxy, redirects, cookies or decompression.</summary>
    public static HttpMessageInvoker PlainClient() => new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(15),
        // As the servers here read them. The client's own choice is to fail on whatever is not ASCII.
        RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
    });

    public static Uri Url(int port, string pathAndQuery = "/") => new($"http://127.0.0.1:{port}{pathAndQuery}", Verbatim);

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
