using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Services.Tables;

/// <summary>
/// Stands in front of the storage emulator's table endpoint, so that every round trip is counted and can be
/// disturbed. It changes no byte: Shared Key signatures are made over path and headers, and the original
/// <c>Host</c> goes along, so that links in answers lead back here.
/// </summary>
internal sealed class CountingProxy(int azuritePort) : IDisposable
{
    private readonly HttpMessageInvoker _client = Loopback.PlainClient();

    public Task AnswerAsync(HttpContext context) => ForwardRequest.SendAsync(
        context, _client, Loopback.Url(azuritePort, RequestTarget.Of(context).PathAndQuery),
        request => request.Headers.Host = context.Request.Host.Value, context.RequestAborted);

    public void Dispose() => _client.Dispose();
}
