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
    private readonly Uri _baseUrl;
    private readonly GraphQuota _quota;

    public GraphConnection(Uri baseUrl, TokenCredential credential, TimeProvider time, HttpMessageHandler? handler = null, int writes = WritePace.Documented, TimeSpan? patience = null)
    {
        (_time, _baseUrl, _quota) = (time, baseUrl, new GraphQuota(time, writes));
        // The token's audience is Graph's origin: national clouds have their own.
        var audience = Loopback.IsPlain(baseUrl) ? "https://graph.microsoft.com" : baseUrl.GetLeftPart(UriPartial.Authority);
        _token = new CachedToken(credential, audience + "/.default", time);
        _http = new HttpClient(handler ?? new SocketsHttpHandler
        {
            // A redirect would carry the token to wherever it points.
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        })
        {
            Timeout = patience ?? PerCall,
            MaxResponseContentBufferSize = 1024 * 1024,
        };
        Client = new GraphServiceClient(_http, this, baseUrl.AbsoluteUri.TrimEnd('/'));
    }

    /// <summary>One connection for all who speak to Graph. Nothing of Graph is loaded before the first call.</summary>
    /// <param name="handler">What carries the requests; null for HTTP.</param>
    /// <param name="writes">So many writes in 150 seconds at most.</param>
    /// <param name="patience">How long an answer may take; null for 10 seconds.</param>
    /// <exception cref="ArgumentException">The address is neither https nor plain http on the loopback interface.</exception>
    public static Lazy<GraphConnection> OnFirstUse(
        Uri baseUrl, TokenCredential credential, TimeProvider time, HttpMessageHandler? handler = null, int writes = WritePace.Documented, TimeSpan? patience = null)
    {
        Loopback.RequireSafe(baseUrl, nameof(baseUrl));
        return new(() => new GraphConnection(baseUrl, credential, time, handler, writes, patience));
    }

    /// <summary>Builds requests. Its own way of sending is not used.</summary>
    public GraphServiceClient Client { get; }

    /// <summary>Whether an address that an answer names is Graph's own.</summary>
    public bool IsAt(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.GetLeftPart(UriPartial.Authority) == _baseUrl.GetLeftPart(UriPartial.Authority);

    /// <inheritdoc cref="GraphQuota.HoldsBackWrites"/>
    public Answer.Retry? HoldsBackWrites() => _quota.HoldsBackWrites();

    /// <inheritdoc cref="GraphQuota.HeldBackWithin"/>
    public bool HeldBackWithin(TimeSpan last) => _quota.HeldBackWithin(last);

    /// <summary>
    /// Sends one request, unless it must be held back. The body is returned when the answer is <see cref="Answer.Done"/>.
    /// </summary>
    public async Task<(Answer Answer, Stream? Body)> SendAsync(RequestInformation request, CancellationToken cancel)
    {
        var isWrite = request.HttpMethod != Method.GET;
        if (_quota.Ask(isWrite, out var pass) is { } heldBack)
        {
            return (heldBack, null);
        }
        HttpStatusCode? status = null;
        TimeSpan? asked = null, pause = null;
        Answer said;
        Stream? body = null;
        try
        {
            // https://learn.microsoft.com/graph/throttling : a handoff goes before the background work of others, and of ours.
            request.Headers.Add("x-ms-throttle-priority", Urgency.IsBackground ? "normal" : "high");
            using var native = await Client.RequestAdapter.ConvertToNativeRequestAsync<HttpRequestMessage>(request, cancel).ConfigureAwait(false);
            using var answer = await _http.SendAsync(native!, cancel).ConfigureAwait(false);
            var retryAfter = RetryAfter(answer.Headers);
            (status, asked) = (answer.StatusCode, Answers.RetryAfter(retryAfter, _time));
            if (answer.StatusCode == HttpStatusCode.Unauthorized)
            {
                _token.Drop();
            }
            body = new MemoryStream(await answer.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false));
            said = answer.IsSuccessStatusCode ? Answers.Done : Answers.FromStatus((int)answer.StatusCode, retryAfter, _time, Code(body));
        }
        catch (Exception e)
        {
            said = Answers.FromException(e, _time);
        }
        finally
        {
            pause = _quota.Heard(isWrite, pass, status, asked);
        }
        return said switch
        {
            Answer.Done => (said, body),
            // Not before the gate opens for the others either.
            Answer.Retry retry when status == HttpStatusCode.TooManyRequests => (retry with { After = pause }, null),
            // Only the directory's own "no such object" says that something is not there. Any other 404, from a gateway or under a wrong
            // address, would otherwise pass for a proof that there is nothing to revoke.
            Answer.Never { NotFound: true } missing when !missing.Reason.EndsWith("ResourceNotFound", StringComparison.Ordinal) => (new Answer.Unknown(missing.Reason), null),
            _ => (said, null),
        };
    }

    /// <summary>Sends one request and reads what it answers. A value comes only with <see cref="Answer.Done"/>.</summary>
    public async Task<(Answer Answer, T? Value)> ReadAsync<T>(RequestInformation request, Func<JsonElement, T> read, CancellationToken cancel)
    {
        var (answer, body) = await SendAsync(request, cancel).ConfigureAwait(false);
        if (body is null)
        {
            return (answer, default);
        }
        try
        {
            using var json = await JsonDocument.ParseAsync(body, default, cancel).ConfigureAwait(false);
            return (answer, read(json.RootElement));
        }
        catch (Exception e)
        {
            // What came was no answer of Graph's. A read changed nothing; a write may have been done.
            return (new Answer.Unknown("unreadable answer: " + e.GetType().Name), default);
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
        headers.NonValidated.TryGetValues("Retry-After", out var values) ? string.Join(',', values) : null;

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
