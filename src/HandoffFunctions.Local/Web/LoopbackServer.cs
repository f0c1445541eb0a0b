using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace HandoffFunctions.Local.Web;

/// <summary>One small HTTP/1.1 server on 127.0.0.1 that hands every request to one delegate.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private const int LongestHead = 2 * 1024 * 1024;
    private readonly WebApplication _app;

    private LoopbackServer(WebApplication app, Uri url)
    {
        _app = app;
        Url = url;
    }

    /// <summary>Where it listens, without a trailing path: <c>http://127.0.0.1:PORT</c>.</summary>
    public Uri Url { get; }

    /// <param name="port">0 picks a free port.</param>
    /// <param name="maxBodyBytes">Largest request body; null = no limit.</param>
    /// <param name="option">The option by which a person chooses the port.</param>
    /// <exception cref="CannotStartException">The port is taken.</exception>
    public static async Task<LoopbackServer> StartAsync(
        int port, long? maxBodyBytes, RequestDelegate answer, CancellationToken cancellationToken, string option = "--port")
    {
        // Without configuration files: each that is watched takes one of the machine's few watches.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { Args = [], ContentRootPath = AppContext.BaseDirectory });
        // The stack stops its servers itself, in order; a signal must not stop each one on its own.
        builder.Services.AddSingleton<IHostLifetime, IgnoresSignals>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = maxBodyBytes;
            kestrel.Limits.MinRequestBodyDataRate = null;
            // What the app says of a very long token is to be seen, not what this server would.
            kestrel.Limits.MaxRequestHeadersTotalSize = LongestHead;
            kestrel.Limits.MaxRequestBufferSize = LongestHead;
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        var app = builder.Build();
        app.Run(context => AnswerOrSayWhyNotAsync(context, answer));
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException failure) when (failure.InnerException is AddressInUseException)
        {
            await app.DisposeAsync();
            throw new CannotStartException($"Port {port} on 127.0.0.1 is in use; choose another with {option}.", failure);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
        return new LoopbackServer(app, new Uri(app.Urls.Single().TrimEnd('/')));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    private static async Task AnswerOrSayWhyNotAsync(HttpContext context, RequestDelegate answer)
    {
        try
        {
            await answer(context);
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException refused) when (!context.Response.HasStarted)
        {
            await context.AnswerTextAsync(refused.StatusCode, refused.Message);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to read an answer.
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            await context.AnswerTextAsync(StatusCodes.Status500InternalServerError, failure.ToString());
        }
    }

    private sealed class IgnoresSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
