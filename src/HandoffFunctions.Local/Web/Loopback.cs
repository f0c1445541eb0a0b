using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HandoffFunctions.Local.Web;

/// <summary>Ports and clients for 127.0.0.1.</summary>
internal static class Loopback
{
    /// <summary>Keeps paths and queries byte for byte: signatures are made over them.</summary>
    public static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>A port that is free now; another program may take it before it is used.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
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
}
