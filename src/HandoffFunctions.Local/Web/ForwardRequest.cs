namespace HandoffFunctions.Local.Web;

/// <summary>Streams a request to another server and its answer back, changing no byte of either body.</summary>
internal static class ForwardRequest
{
    // RFC 9110 section 7.6.1: these belong to one connection and are not forwarded.
    private static readonly HashSet<string> OneHop = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    /// <param name="client">Sends it; see <see cref="Loopback.PlainClient"/>.</param>
    /// <param name="prepare">Last changes to the outgoing request, such as extra headers.</param>
    /// <exception cref="HttpRequestException">The other server did not answer; nothing was written yet.</exception>
    public static async Task SendAsync(
        HttpContext context, HttpMessageInvoker client, Uri target, Action<HttpRequestMessage> prepare,
        CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), target);
        var hasBody = context.Request.ContentLength is > 0 || context.Request.Headers.TransferEncoding.Count > 0;
        if (hasBody || context.Request.ContentLength is 0)
        {
            request.Content = hasBody ? new StreamContent(context.Request.Body) : new ByteArrayContent([]);
        }
        foreach (var (name, values) in context.Request.Headers)
        {
            if (!OneHop.Contains(name) && !request.Headers.TryAddWithoutValidation(name, values.ToArray()))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, values.ToArray());
            }
        }
        prepare(request);
        using var response = await client.SendAsync(request, cancellationToken);
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
        {
            if (!OneHop.Contains(name))
            {
                context.Response.Headers[name] = values.ToArray();
            }
        }
        await response.Content.CopyToAsync(context.Response.Body, cancellationToken);
    }
}
