using System.Diagnostics;
using System.Globalization;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Host;

/// <summary>The real host: <c>func start</c> of the Azure Functions Core Tools in the package's folder.</summary>
internal sealed class CoreToolsHost : IFunctionsHost
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly Process _func;
    private readonly DeathWatch _watch;

    private CoreToolsHost(Process func, Uri url, LogLines log, DeathWatch watch)
    {
        _func = func;
        _watch = watch;
        Url = url;
        Log = log;
    }

    public Uri Url { get; }

    public int HandlerPid => _func.Id;

    public int Crashes => 0;

    public LogLines Log { get; }

    /// <exception cref="CannotStartException"><c>func</c> is missing, ended, or is not running in time.</exception>
    public static async Task<CoreToolsHost> StartAsync(
        string packageDirectory, IReadOnlyDictionary<string, string> settings, int port, LogLines log, DeathWatch watch,
        CancellationToken cancellationToken)
    {
        port = port == 0 ? Loopback.FreePort() : port;
        var start = new ProcessStartInfo("func", ["start", "--port", port.ToString(CultureInfo.InvariantCulture)])
        {
            WorkingDirectory = packageDirectory,
        };
        HandlerEnvironment.Set(start.Environment, settings, packageDirectory, port);
        start.Environment.Remove("FUNCTIONS_CUSTOMHANDLER_PORT");
        var func = ChildProcess.Start(
            start, log.Add, "The Azure Functions Core Tools (func) are not on the PATH; install them or leave out --host func.");
        watch.Born(func.Id);
        var host = new CoreToolsHost(func, Loopback.Url(port, ""), log, watch);
        try
        {
            await host.WaitUntilRunningAsync(cancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public Task<bool> KillHandlerAsync() => Task.FromResult(false);

    public async ValueTask DisposeAsync()
    {
        await ChildProcess.EndAsync(_func);
        _watch.Gone(_func.Id);
        _func.Dispose();
    }

    private async Task WaitUntilRunningAsync(CancellationToken cancellationToken)
    {
        using var client = Loopback.PlainClient();
        for (var started = Stopwatch.StartNew(); started.Elapsed < Patience;)
        {
            if (_func.HasExited)
            {
                throw new CannotStartException($"func ended with exit code {_func.ExitCode}: {string.Join(" | ", Log.Newest(5))}");
            }
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Url, "/admin/host/status"));
                using var response = await client.SendAsync(request, cancellationToken);
                var body = await response.Content.ReadAsStringAsync(cancellationToken);
                if (response.IsSuccessStatusCode && body.Contains("\"Running\"", StringComparison.Ordinal))
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System, cancellationToken);
        }
        throw new CannotStartException($"func was not running within {Patience.TotalSeconds:0} s: {string.Join(" | ", Log.Newest(5))}");
    }
}
