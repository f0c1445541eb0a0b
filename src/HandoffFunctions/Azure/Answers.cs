using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Azure;
using Azure.Identity;

namespace HandoffFunctions.Adapters;

/// <summary>The one table from HTTP statuses and transport failures to <see cref="Answer"/>.</summary>
public static class Answers
{
    /// <summary>
    /// No service asks for more, except by mistake. Asking too early does no harm; a header gone wrong must not leave somebody's access open
    /// for a day.
    /// </summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    public static Answer Done { get; } = new Answer.Done();

    /// <summary>
    /// Reads a status. 404 becomes <see cref="Answer.Never"/> with <c>NotFound</c>: a caller to whom a missing thing means
    /// something else decides before it asks here.
    /// </summary>
    /// <param name="status">HTTP status; 0 when no answer came.</param>
    /// <param name="retryAfterHeader">The Retry-After header as received: seconds or an HTTP date
    /// (RFC 9110, section 10.2.3).</param>
    /// <param name="time">Clock against which an HTTP date is measured.</param>
    /// <param name="code">The service's error code, kept in the reason if it looks like one.</param>
    public static Answer FromStatus(int status, string? retryAfterHeader, TimeProvider time, string? code = null)
    {
        var reason = Reason(status, code);
        var after = RetryAfter(retryAfterHeader, time);
        return status switch
        {
            >= 200 and < 300 => Done,
            404 => new Answer.Never(reason, NotFound: true),
            // The gateway gave up waiting; what stands behind it may still have done it.
            408 or >= 500 or < 200 => new Answer.Unknown(reason, after),
            // A token can be renewed, a permission granted, a conflict and a lock end, a quota pass.
            401 or 403 or 409 or 412 or 423 or 425 or 429 => new Answer.Retry(after, reason),
            // A redirect was not followed, so nothing was done; it is a setting's fault and can be put right.
            >= 300 and < 400 => new Answer.Retry(after, reason),
            _ => new Answer.Never(reason),
        };
    }

    /// <summary>
    /// Reads what an SDK threw. A cancelled call is <see cref="Answer.Unknown"/>: it may have reached the service.
    /// Anything unforeseen is too.
    /// </summary>
    public static Answer FromException(Exception failure, TimeProvider time) => failure switch
    {
        // It was refused by the SDK and not by the service: a yes that could not be read.
        RequestFailedException { Status: >= 200 and < 300 } e => new Answer.Unknown(Reason(e.Status, "unreadable")),
        RequestFailedException { Status: > 0 } e =>
            FromStatus(e.Status, Header(e.GetRawResponse(), "Retry-After"), time, e.ErrorCode),
        AuthenticationFailedException => new Answer.Retry(null, "no token"),
        _ when NeverLeft(failure) => new Answer.Retry(null, "connection refused"),
        OperationCanceledException => new Answer.Unknown("timeout"),
        RequestFailedException or HttpRequestException or IOException or AggregateException =>
            new Answer.Unknown("connection failed"),
        _ => new Answer.Unknown("failed: " + failure.GetType().Name),
    };

    private static bool NeverLeft(Exception? failure) => failure switch
    {
        null => false,
        SocketException e => e.SocketErrorCode is SocketError.ConnectionRefused or SocketError.HostNotFound
            or SocketError.TryAgain or SocketError.HostUnreachable or SocketError.NetworkUnreachable,
        AggregateException e => e.InnerExceptions.All(NeverLeft),
        _ => NeverLeft(failure.InnerException),
    };

    private static string? Header(Response? response, string name) =>
        response is not null && response.Headers.TryGetValue(name, out var value) ? value : null;

    /// <summary>
    /// The wait that a Retry-After header asks for; null for none. A header that came twice stands there with a comma between: then it is the
    /// longest wait in it.
    /// </summary>
    internal static TimeSpan? RetryAfter(string? header, TimeProvider time)
    {
        var read = RetryConditionHeaderValue.TryParse(header, out var asked)
            ? asked.Delta ?? asked.Date!.Value - time.GetUtcNow()
            : header?.Split(',').Select(Seconds).Max();
        return read is not { } wait ? null : wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestWait ? LongestWait : wait;
    }

    private static TimeSpan? Seconds(string text) => RetryConditionHeaderValue.TryParse(text, out var asked) ? asked.Delta : null;

    /// <summary>Why an answer was not yes: status and error code.</summary>
    /// <exception cref="ArgumentException">It was yes.</exception>
    internal static string ReasonOf(Answer answer) => answer switch
    {
        Answer.Retry retry => retry.Reason,
        Answer.Unknown unknown => unknown.Reason,
        Answer.Never never => never.Reason,
        _ => throw new ArgumentException("A yes needs no reason.", nameof(answer)),
    };

    /// <summary>How long the service asked to be left alone; null if it did not.</summary>
    internal static TimeSpan? WaitOf(Answer answer) => answer switch
    {
        Answer.Retry retry => retry.After,
        Answer.Unknown unknown => unknown.After,
        _ => null,
    };

    private static string Reason(int status, string? code)
    {
        var number = status.ToString(CultureInfo.InvariantCulture);
        // An error code is one word. Anything else could carry a name, a token or a value.
        return code is { Length: > 0 and <= 64 } && code.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-')
            ? $"{number} {code}"
            : number;
    }
}
