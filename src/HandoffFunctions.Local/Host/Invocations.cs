using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using HandoffFunctions.Local.Control;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Host;

/// <summary>How an invocation ended.</summary>
/// <param name="Reason">Why it failed; null when it succeeded.</param>
internal sealed record InvocationResult(string? Reason)
{
    public static readonly InvocationResult Success = new((string?)null);

    public bool Succeeded => Reason is null;
}

/// <summary>
/// Calls the handler for one function and judges the answer as the real host does: only a 2xx with a JSON object of
/// type <c>application/json</c> is a success, and a 2xx with nothing (or <c>null</c>) is no answer at all, until the
/// function times out and the handler is killed with everything in flight.
/// </summary>
internal sealed class Invocations(HandlerProcess handler, HostSettings host, LogLines log, Activity activity) : IDisposable
{
    /// <summary>The host version that the protocol was taken from.</summary>
    public const string HostVersion = "4.1045.0.0";

    private static readonly TimeSpan PatienceWithRestart = TimeSpan.FromSeconds(30);

    private readonly HttpMessageInvoker _client = Loopback.PlainClient();

    public async Task<InvocationResult> InvokeAsync(FunctionBinding function, string envelope)
    {
        using var piece = activity.Begin();
        var result = await handler.ReadyAsync(PatienceWithRestart) is { } life
            ? await CallAsync(function, envelope, life)
            : new InvocationResult("The handler is not running.");
        if (!result.Succeeded)
        {
            log.Add($"[host] {function.Name} failed: {result.Reason}");
        }
        return result;
    }

    public void Dispose() => _client.Dispose();

    private async Task<InvocationResult> CallAsync(FunctionBinding function, string envelope, HandlerProcess.Life life)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Loopback.Url(life.Port, "/" + function.Name));
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(envelope));
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json; charset=utf-8");
        request.Headers.Add("X-Azure-Functions-HostVersion", HostVersion);
        request.Headers.Add("X-Azure-Functions-InvocationId", Guid.NewGuid().ToString());
        using var timeout = new CancellationTokenSource(host.FunctionTimeout);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, life.Ended);
        try
        {
            using var response = await _client.SendAsync(request, over.Token);
            var body = await response.Content.ReadAsStringAsync(over.Token);
            if (response.IsSuccessStatusCode && (body.Length == 0 || body.Trim() == "null"))
            {
                log.Add($"[host] {function.Name} answered {(int)response.StatusCode} with nothing in it: waiting until the function times out.");
                await Task.Delay(Timeout.InfiniteTimeSpan, over.Token);
            }
            return Judge(response, body);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !life.Ended.IsCancellationRequested)
        {
            handler.Kill();
            return new InvocationResult($"No answer within functionTimeout ({host.FunctionTimeout}); the handler was killed.");
        }
        catch (OperationCanceledException)
        {
            return new InvocationResult("The handler ended.");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return new InvocationResult($"The handler ended or cut the connection: {failure.Message}");
        }
    }

    private InvocationResult Judge(HttpResponseMessage response, string body)
    {
        if (!response.IsSuccessStatusCode)
        {
            return new InvocationResult($"The handler answered {(int)response.StatusCode}: {Shortened(body)}");
        }
        if (response.Content.Headers.ContentType?.MediaType != "application/json")
        {
            return new InvocationResult($"The handler's answer is of type '{response.Content.Headers.ContentType}', not application/json.");
        }
        if (!Json.TryParse(body, out var node) || node is not JsonObject answer)
        {
            return new InvocationResult("The handler's answer is not a JSON object.");
        }
        foreach (var line in answer["Logs"] as JsonArray ?? [])
        {
            log.Add(line?.GetValueKind() == JsonValueKind.String ? line.GetValue<string>() : Json.Write(line));
        }
        return InvocationResult.Success;
    }

    private static string Shortened(string text) => text.Length <= 500 ? text : text[..500] + "…";
}
