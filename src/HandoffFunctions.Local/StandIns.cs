using System.Text.Json.Nodes;
using HandoffFunctions.Local.Control;
using HandoffFunctions.Local.Host;
using HandoffFunctions.Local.Services.EventGrid;
using HandoffFunctions.Local.Services.EventHub;
using HandoffFunctions.Local.Services.Graph;
using HandoffFunctions.Local.Services.Issuer;
using HandoffFunctions.Local.Services.KeyVault;
using HandoffFunctions.Local.Services.Signals;
using HandoffFunctions.Local.Services.Tables;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local;

/// <summary>All stand-ins and what they share, wired together.</summary>
internal sealed class StandIns : IAsyncDisposable
{
    private const long LargestSmallBody = 4 * 1024 * 1024;

    private readonly List<LoopbackServer> _servers = [];
    private readonly TokenIssuer _issuer;
    private readonly EventGridDelivery _delivery;
    private readonly CountingProxy _proxy;
    private readonly ControlEndpoints _control;
    private readonly SecretStore _secrets;
    private readonly SignalReceiver _receiver;
    private readonly RequestDelegate _takeSignal;

    private StandIns(
        LocalStackOptions options, AzuriteProcess azurite, IReadOnlyDictionary<string, FunctionBinding> functions,
        string identityHeader, Action<string> progress)
    {
        var clock = options.TimeProvider;
        var watched = new WatchedCalls(Calls, Faults, clock);
        _issuer = new TokenIssuer(clock);
        _proxy = new CountingProxy(azurite.Listens.Table);
        IssuerEndpoints = new IssuerEndpoints(_issuer, identityHeader, watched);
        EventHub = new EventHubStandIn(Activity, clock, progress);

        var deadLetters = new DeadLetters();
        var outgoing = new OutgoingTopic(_issuer);
        var eventGridFunctions = functions.Values.Where(each => each.TriggerType == FunctionBinding.EventGrid)
            .Select(each => each.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        _delivery = new EventGridDelivery(
            eventGridFunctions, new RetrySchedule(options.EventGridTimeScale, options.MaxDeliveryAttempts),
            deadLetters, Activity, clock, progress);

        var graph = new GraphState(clock, options.ReadBackLag);
        graph.Writes.Set(options.GraphWrites, options.GraphWritesWindow);
        var secrets = _secrets = new SecretStore(clock);
        _receiver = new SignalReceiver(clock);
        _takeSignal = watched.Watch("receiver", _receiver.AnswerAsync);
        JsonObject Raise(string type, string name, SecretVersion version, string? id)
        {
            var raised = SecretEvents.Of(type, new Uri(Urls.KeyVault), name, version, clock.GetUtcNow(), id);
            _delivery.Publish(PublishedEvent.Read(Json.Write(raised)));
            return raised;
        }
        void Announce(string name, SecretVersion version) => Raise(SecretEvents.NewVersionCreated, name, version, null);
        var partnerTopic = new PartnerTopic(graph, json => _delivery.Publish(PublishedEvent.Read(Json.Write(json))));
        graph.Users.Changed = partnerTopic.UserUpdated;
        _control = new ControlEndpoints(
            Faults, Calls, new ControlState(graph, partnerTopic, secrets, Raise), new ControlSubscriptions(graph, partnerTopic), deadLetters, outgoing, _receiver, Activity);

        Answering =
        [
            (new EventGridEndpoints(_delivery, outgoing, watched).AnswerAsync, EventGridEndpoints.LargestBody),
            (EventHub.AnswerAsync, LargestSmallBody),
            (watched.Watch("graph", new GraphEndpoints(graph, _issuer).AnswerAsync), LargestSmallBody),
            (watched.Watch("keyVault", new KeyVaultEndpoints(secrets, _issuer, Announce).AnswerAsync), LargestSmallBody),
            (watched.Watch("table", _proxy.AnswerAsync), null),
            (IssuerEndpoints.AnswerAsync, LargestSmallBody),
            (_control.AnswerAsync, LargestSmallBody),
        ];
    }

    public CallLog Calls { get; } = new();

    public FaultList Faults { get; } = new();

    public Activity Activity { get; } = new();

    public IssuerEndpoints IssuerEndpoints { get; }

    public EventHubStandIn EventHub { get; }

    public StackUrls Urls { get; private set; } = null!;

    private IReadOnlyList<(RequestDelegate Answer, long? LargestBody)> Answering { get; }

    public static async Task<StandIns> StartAsync(
        LocalStackOptions options, AzuriteProcess azurite, IReadOnlyDictionary<string, FunctionBinding> functions,
        string identityHeader, Action<string> progress, CancellationToken cancellationToken)
    {
        var standIns = new StandIns(options, azurite, functions, identityHeader, progress);
        try
        {
            await SeedSecrets.ForAsync(options.PolicyFile, standIns._secrets, cancellationToken);
            foreach (var (answer, largestBody) in standIns.Answering)
            {
                standIns._servers.Add(await LoopbackServer.StartAsync(0, largestBody, answer, cancellationToken));
            }
            // A policy names its receivers' addresses, so that this port may have to be known before.
            standIns._servers.Add(await LoopbackServer.StartAsync(options.ReceiverPort, LargestSmallBody, standIns._takeSignal, cancellationToken, "--receiver-port"));
            var urls = standIns._servers.ConvertAll(server => server.Url.ToString().TrimEnd('/'));
            standIns.Urls = new StackUrls(urls[0], urls[1], urls[2], urls[3], urls[4], urls[5], urls[6], urls[7]);
            standIns._issuer.Issuer = standIns.Urls.Issuer;
            return standIns;
        }
        catch
        {
            await standIns.DisposeAsync();
            throw;
        }
    }

    /// <summary>From now on events are delivered and the handler can be looked at.</summary>
    public void ConnectTo(IFunctionsHost host)
    {
        _delivery.Host = host.Url;
        _control.Host = host;
        _receiver.Keys = new Uri(host.Url, "/api/ssf/jwks");
    }

    public async ValueTask DisposeAsync()
    {
        await _delivery.DisposeAsync();
        await EventHub.DisposeAsync();
        await Task.WhenAll(_servers.Select(server => server.DisposeAsync().AsTask()));
        _proxy.Dispose();
        _receiver.Dispose();
        _issuer.Dispose();
    }
}
