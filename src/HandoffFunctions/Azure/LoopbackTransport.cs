using Azure.Core;
using Azure.Core.Pipeline;

namespace HandoffFunctions.Adapters;

/// <summary>
/// Sends requests for https://127.0.0.1:PORT as http, for one configured origin that is plain http on the loopback
/// interface. Azure's SDK clients refuse to attach a token to http; a local service has no certificate.
/// </summary>
public sealed class LoopbackTransport : HttpPipelineTransport
{
    private readonly HttpPipelineTransport _inner;
    private readonly Uri _origin;

    /// <exception cref="ArgumentException"><paramref name="configured"/> is not plain http on the loopback interface.</exception>
    public LoopbackTransport(Uri configured, HttpPipelineTransport? inner = null)
    {
        if (!Loopback.IsPlain(configured))
        {
            throw new ArgumentException("Only plain http on the loopback interface may go without TLS.", nameof(configured));
        }
        _origin = configured;
        _inner = inner ?? HttpClientTransport.Shared;
    }

    /// <summary>
    /// Fits an SDK client to a configured address: sets its transport if that address is plain http on the loopback
    /// interface, and returns the address to give to the client.
    /// </summary>
    public static Uri Fit(Uri configured, ClientOptions options, string setting)
    {
        Loopback.RequireSafe(configured, setting);
        if (Loopback.IsPlain(configured))
        {
            options.Transport = new LoopbackTransport(configured, options.Transport);
            options.AddPolicy(new FollowLinks(configured), HttpPipelinePosition.PerCall);
        }
        return Loopback.AsHttps(configured);
    }

    public override Request CreateRequest() => _inner.CreateRequest();

    public override void Process(HttpMessage message)
    {
        var plain = Lower(message);
        try
        {
            _inner.Process(message);
        }
        finally
        {
            Raise(message, plain);
        }
    }

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        var plain = Lower(message);
        try
        {
            await _inner.ProcessAsync(message).ConfigureAwait(false);
        }
        finally
        {
            Raise(message, plain);
        }
    }

    private bool Lower(HttpMessage message)
    {
        var uri = message.Request.Uri;
        var ours = uri.Scheme == Uri.UriSchemeHttps && uri.Port == _origin.Port
            && string.Equals(uri.Host, _origin.Host, StringComparison.OrdinalIgnoreCase);
        if (ours)
        {
            uri.Scheme = Uri.UriSchemeHttp;
        }
        return ours;
    }

    /// <summary>A retry passes the token policy again, which looks at the scheme.</summary>
    private static void Raise(HttpMessage message, bool lowered)
    {
        if (lowered)
        {
            message.Request.Uri.Scheme = Uri.UriSchemeHttps;
        }
    }

    /// <summary>A local service names itself with http in its links to a next page; the token policy would refuse them.</summary>
    private sealed class FollowLinks(Uri origin) : HttpPipelineSynchronousPolicy
    {
        public override void OnSendingRequest(HttpMessage message)
        {
            var uri = message.Request.Uri;
            if (uri.Scheme == Uri.UriSchemeHttp && uri.Port == origin.Port && uri.Host == origin.Host)
            {
                uri.Scheme = Uri.UriSchemeHttps;
            }
        }
    }
}
