using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using HandoffFunctions.Local.Host;
using HandoffFunctions.Local.Services.EventGrid;
using HandoffFunctions.Local.Services.Signals;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Control;

/// <summary>
/// How a test or a person steers the stack and looks into it: faults, calls, the directory, secrets (never their
/// values), dead letters, what was published, which signals were taken, and the handler's process.
/// </summary>
internal sealed class ControlEndpoints(
    FaultList faults, CallLog calls, ControlState state, ControlSubscriptions subscriptions, DeadLetters deadLetters, OutgoingTopic outgoing, SignalReceiver receiver, Activity activity)
{
    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(30);

    /// <summary>Known once the app runs.</summary>
    public IFunctionsHost? Host { get; set; }

    public Task AnswerAsync(HttpContext context) => (context.Request.Method, RequestTarget.Of(context).Segments) switch
    {
        ("POST", ["faults"]) => AddFaultsAsync(context),
        ("GET", ["faults"]) => context.AnswerJsonAsync(200, faults.ToJson()),
        ("DELETE", ["faults"]) => DoneAsync(context, faults.Clear),
        ("GET", ["calls"]) => context.AnswerJsonAsync(
            200, calls.Of(context.Request.Query["service"]).Select(CallLog.ToJson).ToJsonArray()),
        ("DELETE", ["calls"]) => DoneAsync(context, calls.Clear),
        ("GET", ["graph", "quota"]) => context.AnswerJsonAsync(200, state.QuotaJson()),
        (_, ["graph", "subscriptions", ..]) => subscriptions.AnswerAsync(context),
        (_, ["graph", var kind, var id]) => state.AnswerDirectoryAsync(context, kind, id),
        (_, ["keyVault" or "keyvault", "secrets", ..]) => state.AnswerSecretsAsync(context),
        ("GET", ["deadletters"]) => context.AnswerJsonAsync(200, deadLetters.ToJson()),
        ("DELETE", ["deadletters"]) => DoneAsync(context, deadLetters.Clear),
        ("GET", ["published"]) => context.AnswerJsonAsync(200, outgoing.ToJson()),
        ("DELETE", ["published"]) => DoneAsync(context, outgoing.Clear),
        ("GET", ["signals"]) => context.AnswerJsonAsync(200, receiver.ToJson()),
        ("DELETE", ["signals"]) => DoneAsync(context, receiver.Clear),
        ("POST", ["kill"]) => KillAsync(context),
        ("GET", ["handler"]) => context.AnswerJsonAsync(200, HandlerJson()),
        ("GET", ["idle"]) => IdleAsync(context),
        ("GET", ["settings"]) => context.AnswerJsonAsync(200, state.SettingsJson()),
        ("PUT", ["settings"]) => state.SetSettingsAsync(context),
        _ => context.AnswerProblemAsync(404,
            "Known: faults, calls, graph/users|devices|agents|applications/ID, graph/subscriptions, graph/quota, keyVault/secrets/NAME, keyVault/secrets/NAME/events, deadletters, published, signals, kill, handler, idle, settings."),
    };

    private static Task DoneAsync(HttpContext context, Action act)
    {
        act();
        return context.AnswerNothingAsync(204);
    }

    private async Task AddFaultsAsync(HttpContext context)
    {
        var (read, error) = Fault.Read(await context.ReadTextAsync());
        if (error is not null)
        {
            await context.AnswerProblemAsync(400, error);
            return;
        }
        faults.Add(read);
        await context.AnswerJsonAsync(201, new JsonObject { ["added"] = read.Count });
    }

    private async Task KillAsync(HttpContext context)
    {
        var pid = Host?.HandlerPid;
        await (Host is not null && await Host.KillHandlerAsync()
            ? context.AnswerJsonAsync(202, new JsonObject { ["killed"] = pid })
            : context.AnswerProblemAsync(409, "The Core Tools run the handler's process themselves; it cannot be killed from here."));
    }

    private JsonObject HandlerJson() => new()
    {
        ["pid"] = Host?.HandlerPid,
        ["crashes"] = Host?.Crashes,
        ["log"] = JsonSerializer.SerializeToNode(Host?.Log.Newest() ?? []),
    };

    private async Task IdleAsync(HttpContext context)
    {
        var patience = int.TryParse(context.Request.Query["timeoutMs"], CultureInfo.InvariantCulture, out var milliseconds)
            ? TimeSpan.FromMilliseconds(Math.Max(0, milliseconds)) : DefaultPatience;
        var idle = await activity.WaitUntilIdleAsync(patience, context.RequestAborted);
        await context.AnswerJsonAsync(idle ? 200 : 503, new JsonObject { ["idle"] = idle, ["inFlight"] = activity.InFlight });
    }
}
