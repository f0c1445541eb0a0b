using System.Text.Json.Nodes;
using HandoffFunctions.Local.Control;
using HandoffFunctions.Local.Services.EventHub;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Host;

/// <summary>
/// Speaks to the published app as the Azure Functions host speaks to a custom handler
/// (https://learn.microsoft.com/azure/azure-functions/functions-custom-handlers). It asks callers for no keys, as the
/// host under the Core Tools.
/// </summary>
internal sealed class HostStandIn : IFunctionsHost
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly IReadOnlyDictionary<string, FunctionBinding> _functions;
    private readonly HandlerProcess _handler;
    private readonly Invocations _invocations;
    private readonly HttpRoutes _http;
    private readonly EventGridWebhook _eventGrid;
    private readonly TimeProvider _clock;
    private readonly Dictionary<string, TimerSchedule> _timers = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Task> _ticking = [];
    private LoopbackServer? _server;

    private HostStandIn(Parts parts)
    {
        var host = HostSettings.Read(parts.PackageDirectory, parts.Settings);
        _clock = parts.Clock;
        _functions = parts.Functions;
        Log = parts.Log;
        _handler = new HandlerProcess(host, parts.Settings, Log, parts.Watch);
        _invocations = new Invocations(_handler, host, Log, parts.Activity);
        _http = new HttpRoutes(_functions.Values, _handler, host, Log);
        _eventGrid = new EventGridWebhook(_functions, _invocations, _clock);
        foreach (var function in _functions.Values.Where(each => each.TriggerType == FunctionBinding.Timer))
        {
            _timers.Add(function.Name, TimerSchedule.For(function, parts.Settings, _invocations, Log, _clock));
        }
        foreach (var function in _functions.Values.Where(each => each.TriggerType == FunctionBinding.EventHub))
        {
            parts.EventHub.Follow(function, host, _invocations);
        }
    }

    public Uri Url => _server!.Url;

    public int HandlerPid => _handler.Pid;

    public int Crashes => _handler.Crashes;

    public LogLines Log { get; }

    /// <param name="parts">What it works with.</param>
    /// <param name="runTimers">False: timers run on demand only.</param>
    /// <exception cref="CannotStartException">The package is not one, the port is busy, or the handler does not answer.</exception>
    public static async Task<HostStandIn> StartAsync(Parts parts, int port, bool runTimers, CancellationToken cancellationToken)
    {
        var standIn = new HostStandIn(parts);
        try
        {
            standIn._server = await LoopbackServer.StartAsync(port, maxBodyBytes: null, standIn.AnswerAsync, cancellationToken);
            await standIn._handler.StartAsync(cancellationToken);
            if (runTimers)
            {
                standIn._ticking.AddRange(standIn._timers.Values.Select(timer => timer.RunOnScheduleAsync(standIn._stopping.Token)));
            }
            return standIn;
        }
        catch
        {
            await standIn.DisposeAsync();
            throw;
        }
    }

    public async Task<bool> KillHandlerAsync()
    {
        await _handler.KillAndWaitAsync();
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _handler.DisposeAsync();
        await Task.WhenAll(_ticking);
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
        _http.Dispose();
        _invocations.Dispose();
        foreach (var timer in _timers.Values)
        {
            timer.Dispose();
        }
        _stopping.Dispose();
    }

    private Task AnswerAsync(HttpContext context) => RequestTarget.Of(context).Segments switch
    {
        ["admin", "functions", var name] when HttpMethods.IsPost(context.Request.Method) => RunNowAsync(context, name),
        ["admin", "host", "status"] => context.AnswerJsonAsync(200, new JsonObject { ["state"] = "Running" }),
        ["runtime", "webhooks", var kind] when kind.Equals("EventGrid", StringComparison.OrdinalIgnoreCase) => _eventGrid.AnswerAsync(context),
        ["admin" or "runtime", ..] => context.AnswerNothingAsync(404),
        _ => _http.AnswerAsync(context),
    };

    /// <summary>
    /// https://learn.microsoft.com/azure/azure-functions/functions-manually-run-non-http; <c>wait=true</c> is this
    /// stand-in's own.
    /// </summary>
    private async Task RunNowAsync(HttpContext context, string name)
    {
        if (!_functions.TryGetValue(name, out var function))
        {
            await context.AnswerNothingAsync(404);
            return;
        }
        if (await context.ReadObjectAsync() is not { } body)
        {
            await context.AnswerProblemAsync(400, "The body is {\"input\":\"\"}.");
            return;
        }
        var input = body.Text("input") ?? "";
        var run = function.TriggerType switch
        {
            FunctionBinding.Timer => _timers[name].RunAsync(_stopping.Token),
            FunctionBinding.EventGrid when Json.IsJson(input) =>
                _invocations.InvokeAsync(function, Envelope.ForEvent(function, input, _clock.GetUtcNow())),
            _ => null,
        };
        if (run is null)
        {
            await context.AnswerProblemAsync(400, $"{name} cannot be run with this input.");
        }
        else if (context.Request.Query["wait"] != "true")
        {
            await context.AnswerNothingAsync(202);
        }
        else
        {
            var result = await run;
            await (result.Succeeded
                ? context.AnswerJsonAsync(200, new JsonObject { ["succeeded"] = true })
                : context.AnswerProblemAsync(500, result.Reason!));
        }
    }

    /// <summary>What the stand-in works with.</summary>
    internal sealed record Parts(
        string PackageDirectory, IReadOnlyDictionary<string, FunctionBinding> Functions,
        IReadOnlyDictionary<string, string> Settings, EventHubStandIn EventHub, LogLines Log, Activity Activity,
        DeathWatch Watch, TimeProvider Clock);
}
