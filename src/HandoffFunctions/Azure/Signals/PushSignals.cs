using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace HandoffFunctions.Adapters.Signals;

/// <summary>
/// Delivers a security event token by push (RFC 8935). No redirect is followed: the token names a person and is meant for one address.
/// </summary>
public sealed class PushSignals : IDisposable
{
    /// <summary>An answer is a code and a sentence; more is not read.</summary>
    private const int LargestAnswer = 4096;

    /// <summary>What a receiver's set-up can cause, and a change of it mend (RFC 8935, section 2.4).</summary>
    private static readonly string[] Mendable = ["invalid_key", "invalid_issuer", "invalid_audience", "authentication_failed", "access_denied"];

    private static readonly MediaTypeHeaderValue SecurityEventToken = new("application/secevent+jwt");
    private static readonly MediaTypeWithQualityHeaderValue Json = new("application/json");

    private readonly Lazy<HttpClient> _http;
    private readonly TimeProvider _time;
    private readonly TimeSpan _patience;

    /// <param name="time">Clock against which waits are measured.</param>
    /// <param name="patience">How long a receiver has to answer; null for 10 seconds.</param>
    /// <param name="handler">What carries the requests; null for HTTP.</param>
    public PushSignals(TimeProvider time, TimeSpan? patience = null, HttpMessageHandler? handler = null)
    {
        (_time, _patience) = (time, patience ?? TimeSpan.FromSeconds(10));
        _http = new(() => Connect(handler));
    }

    /// <summary>
    /// Sends the token once. If we die after the receiver took it, it is sent again with the same <c>jti</c>, by which the receiver knows it.
    /// </summary>
    /// <param name="authorization">Value of the Authorization header; null for none.</param>
    public async Task<Answer> SendAsync(Uri endpoint, string token, string? authorization, CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(_patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Loopback.RequireSafe(endpoint, nameof(endpoint)));
            request.Content = new ByteArrayContent(Encoding.ASCII.GetBytes(token));
            request.Content.Headers.ContentType = SecurityEventToken;
            request.Headers.Accept.Add(Json);
            if (authorization is not null && !request.Headers.TryAddWithoutValidation("Authorization", authorization))
            {
                return new Answer.Retry(null, "the authorization is no header value");
            }

            using var response = await _http.Value.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            return await ReadAsync(response, either.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            return Answers.FromException(e, _time);
        }
    }

    public void Dispose()
    {
        if (_http.IsValueCreated)
        {
            _http.Value.Dispose();
        }
    }

    private static HttpClient Connect(HttpMessageHandler? handler) => new(handler ?? new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        MaxResponseHeadersLength = 16,
    })
    {
        // Each call has its own deadline, its answer's body included.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private async Task<Answer> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        var retryAfter = response.Headers.NonValidated.TryGetValues("Retry-After", out var values) ? string.Join(',', values) : null;
        var answer = Answers.FromStatus((int)response.StatusCode, retryAfter, _time);
        switch (response.StatusCode)
        {
            // Section 2.2 knows 202 alone. Some receivers say the same with 200 or 204; but a page, as of a sign-in, is no receipt.
            case HttpStatusCode.Accepted or HttpStatusCode.NoContent:
                return answer;
            case HttpStatusCode.OK:
                return (await BodyAsync(response, cancel).ConfigureAwait(false)).Length == 0 ? answer : new Answer.Retry(null, "200 with a body is no receipt");
            case >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices:
                return new Answer.Retry(null, $"{(int)response.StatusCode} is no receipt");
            case >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest:
                return new Answer.Never($"{(int)response.StatusCode}: a redirect is not followed");
            case HttpStatusCode.BadRequest:
                return Refusal(await BodyAsync(response, cancel).ConfigureAwait(false), retryAfter);
            case HttpStatusCode.NotFound:
                // The address is a setting, at the receiver's side too: what is not there yet can still be put there.
                return new Answer.Retry(null, "404");
            default:
                return answer;
        }
    }

    private Answer Refusal(ReadOnlyMemory<byte> body, string? retryAfter) => CodeIn(body) switch
    {
        { } code when Mendable.Contains(code) => new Answer.Retry(Answers.RetryAfter(retryAfter, _time), "400 " + code),
        "invalid_request" => new Answer.Never("400 invalid_request"),
        // Whatever else stands there could be anything; it is not repeated.
        _ => new Answer.Never("400"),
    };

    private static string? CodeIn(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("err", out var err) && err.ValueKind == JsonValueKind.String
                ? err.GetString() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static async Task<ReadOnlyMemory<byte>> BodyAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        var buffer = new byte[LargestAnswer];
        await using var body = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        var read = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        return buffer.AsMemory(0, read);
    }
}
