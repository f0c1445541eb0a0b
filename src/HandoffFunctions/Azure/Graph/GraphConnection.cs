using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Azure.Core;
using Microsoft.Graph;
using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;

namespace HandoffFunctions.Adapters.Graph;

/// <summary>
/// Graph's SDK builds each request; it is sent here, once, so that an answer counts by its status whatever its body
/// is, and so that nothing but the agenda retries.
/// </summary>
internal sealed class GraphConnection : IAuthenticationProvider, IDisposable
{
    private static readonly TimeSpan PerCall = TimeSpan.FromSeconds(10);

    private readonly CachedToken _token;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    public GraphConnection(Uri baseUrl, TokenCredential credential, TimeProvider time)
    {
        _time = time;
        // The token's audience is Graph's origin: national clouds have their own.
        var audience = Loopback.IsPlain(baseUrl) ? "https://graph.microsoft.com" : baseUrl.GetLeftPart(UriPartial.Authority);
        _token = new CachedToken(credential, audience + "/.default", time);
        _http = new HttpClient(new SocketsHttpHandler
        {
            // A redirect would carry the token to wherever it points.
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        })
        {
            Timeout = PerCall,
            MaxResponseContentBufferSize = 1024 * 1024,
        };
        Client = new GraphServiceClient(_http, this, baseUrl.AbsoluteUri.TrimEnd('/'));
    }

    /// <summary>Builds requests. Its own way of sending is not used.</summary>
    public GraphServiceClient Client { get; }

    /// <summary>Sends one request. The body is returned when the answer is <see cref="Answer.Done"/>.</summary>
    public async Task<(Answer Answer, Stream? Body)> SendAsync(RequestInformation request, CancellationToken cancel)
    {
        try
        {
            // https://learn.microsoft.com/graph/throttling : a handoff goes before the background work of others.
            request.Headers.Add("x-ms-throttle-priority", "high");
            using var native = await Client.RequestAdapter.ConvertToNativeRequestAsync<HttpRequestMessage>(request, cancel).ConfigureAwait(false);
            using var answer = await _http.SendAsync(native!, cancel).ConfigureAwait(false);
            var status = (int)answer.StatusCode;
            if (answer.StatusCode == HttpStatusCode.Unauthorized)
            {
                _token.Drop();
            }
            var body = new MemoryStream(await answer.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false));
            return answer.IsSuccessStatusCode
                ? (Answers.Done, body)
                : (Answers.FromStatus(status, RetryAfter(answer.Headers), _time, Code(body)), null);
        }
        catch (Exception e)
        {
            return (Answers.FromException(e, _time), null);
        }
    }

    async Task IAuthenticationProvider.AuthenticateRequestAsync(RequestInformation request, Dictionary<string, object>? additionalAuthenticationContext, CancellationToken cancellationToken)
    {
        var token = await _token.GetAsync(cancellationToken).ConfigureAwait(false);
        request.Headers.Add("Authorization", "Bearer " + token);
    }

    public void Dispose()
    {
        Client.Dispose();
        _http.Dispose();
    }

    private static string? RetryAfter(HttpResponseHeaders headers) =>
        headers.TryGetValues("Retry-After", out var values) ? values.FirstOrDefault() : null;

    /// <summary>error.code of https://learn.microsoft.com/graph/errors</summary>
    private static string? Code(Stream body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.GetProperty("error").GetProperty("code").GetString();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
