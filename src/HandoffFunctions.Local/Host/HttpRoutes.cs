using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Host;

/// <summary>
/// HTTP functions: the request is streamed to the handler under its original path, query and headers, and the answer
/// back (<c>enableProxyingHttpRequest</c>). The path is decoded once and encoded again on the way, so that
/// <c>%2F</c> arrives as <c>%252F</c>.
/// </summary>
internal sealed partial class HttpRoutes(
    IEnumerable<FunctionBinding> functions, HandlerProcess handler, HostSettings host, LogLines log) : IDisposable
{
    private static readonly TimeSpan PatienceWithRestart = TimeSpan.FromSeconds(30);

    private readonly HttpMessageInvoker _client = Loopback.PlainClient();
    private readonly List<(FunctionBinding Function, Regex Path)> _routes =
        [.. functions.Where(each => each.TriggerType == FunctionBinding.Http).Select(each => (each, Pattern(each, host.RoutePrefix)))];

    public async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!.Trim('/');
        var route = _routes.Find(each => each.Path.IsMatch(path) && Takes(each.Function, context.Request.Method));
        if (route.Function is null)
        {
            await context.AnswerNothingAsync(404);
            return;
        }
        if (await handler.ReadyAsync(PatienceWithRestart) is not { } life)
        {
            await context.AnswerTextAsync(500, "The handler is not running.");
            return;
        }
        // A caller that leaves is not reported to the handler; only the timeout ends the call.
        using var timeout = new CancellationTokenSource(host.FunctionTimeout);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, life.Ended);
        try
        {
            var target = Loopback.Url(life.Port, Encoded(context.Request.Path.Value!) + RequestTarget.Of(context).Query);
            await ForwardRequest.SendAsync(context, _client, target, request => Prepare(context, request, life.Port), over.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !life.Ended.IsCancellationRequested)
        {
            handler.Kill();
            await FailAsync(context, route.Function, $"No answer within functionTimeout ({host.FunctionTimeout}); the handler was killed.");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
        {
            await FailAsync(context, route.Function, $"The handler ended or cut the connection: {failure.Message}");
        }
    }

    public void Dispose() => _client.Dispose();

    private static void Prepare(HttpContext context, HttpRequestMessage request, int port)
    {
        request.Headers.Host = $"127.0.0.1:{port}";
        foreach (var (name, value) in new[]
        {
            ("X-Azure-Functions-HostVersion", Invocations.HostVersion),
            ("X-Azure-Functions-InvocationId", Guid.NewGuid().ToString()),
            // By this one the host's proxy finds the invocation that a request belongs to.
            ("x-ms-invocation-id", Guid.NewGuid().ToString()),
            ("X-Forwarded-For", context.Connection.RemoteIpAddress?.ToString() ?? ""),
            ("X-Forwarded-Host", context.Request.Host.Value ?? ""),
            ("X-Forwarded-Proto", context.Request.Scheme),
        })
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private async Task FailAsync(HttpContext context, FunctionBinding function, string reason)
    {
        log.Add($"[host] {function.Name} failed: {reason}");
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }
        context.Response.Clear();
        await context.AnswerTextAsync(500, reason);
    }

    private static bool Takes(FunctionBinding function, string method) =>
        function.Trigger["methods"] is not JsonArray methods || methods.Any(each =>
            each?.GetValueKind() == JsonValueKind.String && string.Equals(each.GetValue<string>(), method, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// A route template: <c>{*rest}</c> takes any number of segments, also none and then not the slash before it either, <c>{name}</c> one,
    /// <c>{name?}</c> one or none (https://learn.microsoft.com/aspnet/core/fundamentals/routing#route-templates).
    /// </summary>
    private static Regex Pattern(FunctionBinding function, string prefix)
    {
        var template = $"{prefix}/{function.Trigger.Text("route") ?? function.Name}".Trim('/');
        var pattern = new StringBuilder("^");
        foreach (var part in Parameter().Split(template))
        {
            var afterSlash = pattern is [.., '/'];
            pattern.Length -= part is ['{', '*', ..] && afterSlash ? 1 : 0;
            pattern.Append(part switch
            {
                ['{', '*', ..] => afterSlash ? "(/.*)?" : ".*",
                ['{', .., '?', '}'] => "[^/]*",
                ['{', .., '}'] => "[^/]+",
                _ => Regex.Escape(part),
            });
        }
        return new Regex(pattern.Append('$').ToString(), RegexOptions.IgnoreCase | RegexOptions.Singleline);
    }

    private static string Encoded(string path)
    {
        var encoded = new StringBuilder(path.Length);
        foreach (var rune in path.EnumerateRunes())
        {
            // RFC 3986 section 3.3: what may stand in a path as it is. A percent sign may not.
            if (rune.IsAscii && (Rune.IsLetterOrDigit(rune) || "/-._~!$&'()*+,;=:@".Contains((char)rune.Value, StringComparison.Ordinal)))
            {
                encoded.Append((char)rune.Value);
            }
            else
            {
                encoded.Append(Uri.EscapeDataString(rune.ToString()));
            }
        }
        return encoded.ToString();
    }

    [GeneratedRegex(@"(\{[^}]*\})")]
    private static partial Regex Parameter();
}
