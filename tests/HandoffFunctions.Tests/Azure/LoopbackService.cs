using System.Collections.Concurrent;
using System.Net;
using Azure.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace HandoffFunctions.Tests.Adapters;

/// <summary>One request as it stood on the wire, percent-encoding included.</summary>
public sealed record Seen(string Method, string Target, string Body, IHeaderDictionary Headers);

/// <summary>A plain HTTP server on a free loopback port, which answers as the test says and remembers what was asked.</summary>
public sealed class LoopbackService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Seen> _seen = new();

    private LoopbackService(WebApplication app) => _app = app;

    public IReadOnlyList<Seen> Seen => [.. _seen];

    public Uri Address => new(_app.Urls.Single());

    public static async Task<LoopbackService> StartAsync(Func<HttpContext, Seen, Task> answer)
    {
        // Without configuration files: each that is watched takes one of the machine's few watches.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var service = new LoopbackService(builder.Build());
        service._app.Run(async context =>
        {
            using var body = new StreamReader(context.Request.Body);
            var seen = new Seen(
                context.Request.Method,
                context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
                await body.ReadToEndAsync(),
                new HeaderDictionary(context.Request.Headers.ToDictionary()));
            service._seen.Enqueue(seen);
            await answer(context, seen);
        });
        await service._app.StartAsync();
        return service;
    }

    /// <summary>Answers every request in the same way.</summary>
    public static Task<LoopbackService> StartAsync(int status, string body = "", params (string Name, string Value)[] headers) =>
        StartAsync((context, _) => WriteAsync(context, status, body, headers));

    public static Task WriteAsync(HttpContext context, int status, string json, params (string Name, string Value)[] headers)
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers)
        {
            context.Response.Headers[name] = value;
        }
        if (json.Length == 0)
        {
            return Task.CompletedTask;
        }
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}

/// <summary>Gives a new token at every call, and counts them.</summary>
public sealed class CountingCredential(TimeProvider time) : TokenCredential
{
    private int _count;

    public int Count => _count;

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        new($"token-{Interlocked.Increment(ref _count)}", time.GetUtcNow().AddHours(1));

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        new(GetToken(requestContext, cancellationToken));
}

/// <summary>A clock that a test sets.</summary>
public sealed class SetClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
