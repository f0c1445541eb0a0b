using Handoff.Rules.Policy;
using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.Events;
using HandoffFunctions.Adapters.Graph;
using HandoffFunctions.Adapters.KeyVault;
using HandoffFunctions.Adapters.Signals;
using HandoffFunctions.Api;
using HandoffFunctions.Api.Signals;
using HandoffFunctions.Api.Tokens;
using HandoffFunctions.Hosting;
using HandoffFunctions.Triggers;

namespace HandoffFunctions;

/// <summary>What the app is made of, from the outside in.</summary>
internal sealed record Wiring(WebApplication App, Stories Stories, Part Part)
{
    private const int LongestHead = 2 * 1024 * 1024;

    /// <exception cref="SettingError">A setting is missing or wrong.</exception>
    /// <exception cref="ArgumentException">A setting is no address that a client can use.</exception>
    /// <exception cref="FormatException">The storage connection string cannot be read.</exception>
    public static Wiring Of(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.WebHost.UseUrls(CustomHandler.Address(builder.Configuration));
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.Limits.MaxRequestBodySize = 16 * 1024 * 1024;
            // However long a token is, it is the app that refuses it, with 401. The host in front has limits of its own.
            server.Limits.MaxRequestHeadersTotalSize = LongestHead;
            server.Limits.MaxRequestBufferSize = LongestHead;
        });
        // The Functions host takes each line of ours for a message of its own, and alerts look for level and words in one.
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        var app = builder.Build();
        var log = app.Services.GetRequiredService<ILoggerFactory>();
        var settings = new Settings(app.Configuration);
        var policy = settings.Policy();
        var (part, time) = (settings.Part, TimeProvider.System);
        var stories = Stories.Of(Reach(settings, part, policy, time), policy, time, Random.Shared, log);
        if (part.HasFlag(Part.Worker))
        {
            MapTriggers(app, stories, settings, policy, time, log);
        }

        if (part.HasFlag(Part.Analyst))
        {
            MapApi(app, stories, settings, policy, time, log);
        }

        // The default pattern leaves out whatever looks like a file's name.
        app.MapFallback("{*path}", context => Problem.WriteAsync(context, StatusCodes.Status404NotFound, "There is nothing here"));
        return new Wiring(app, stories, part);
    }

    private static void MapTriggers(WebApplication app, Stories stories, Settings settings, HandoffPolicy policy, TimeProvider time, ILoggerFactory log)
    {
        OnSignIn.Map(app, stories.Handle);
        OnDeviceChange.Map(app, stories.Handle);
        OnHrChange.Map(app, stories.Handle);
        OnSecretChange.Map(app, stories.Handle);
        OnSignInLogs.Map(app, stories.Records);
        OnDirectoryChange.Map(app, stories.DirectoryChanges);
        KeepDirectorySubscription.Map(app, stories.KeepSubscription);
        FlagResidualSessions.Map(app, stories.Sweep, log.CreateLogger(nameof(FlagResidualSessions)));

        var transmitters = policy.SharedSignals.Receive;
        OnSignal.Map(app, transmitters.Count == 0 ? null : new SignalsApi(
            new CheckSignal(transmitters, time), stories.Signals, Places.OfSignals(app), settings.SignalAuthorization, log.CreateLogger<SignalsApi>()));
        var transmitter = new TransmitterApi(policy.SharedSignals.Send?.Issuer, stories.SigningKeys);
        ShowTransmitter.Map(app, transmitter);
        DiscoverTransmitter.Map(app, transmitter);
    }

    private static void MapApi(WebApplication app, Stories stories, Settings settings, HandoffPolicy policy, TimeProvider time, ILoggerFactory log)
    {
        var bearer = settings.Issuer is { } issuer ? new CheckBearer(issuer, settings.Audience, time) : null;
        var freshness = new ReadFreshness(stories.SweepLog, stories.Feeds, stories.Time, stories.DirectoryFeed);
        var (devices, findings) = (new DevicesApi(stories.Store, freshness), new FindingsApi(stories.Findings, freshness, stories.Time));
        Routes.Map(
            app,
            new Guard(bearer, Places.OfCalls(app), log.CreateLogger<Guard>()),
            findings,
            new ReviewsApi(findings, stories.Store, stories.WorkOff, policy, stories.Time),
            devices,
            new LedgerApi(devices, stories.Store),
            new HandoffsApi(stories.Store),
            new OverviewApi(stories.Findings, stories.Store, freshness, stories.SweepLog, policy, stories.Time),
            new RejectedEventsApi(stories.Rejections));
    }

    /// <summary>The services that the settings name, with the identity of the host.</summary>
    private static Outside Reach(Settings settings, Part part, HandoffPolicy policy, TimeProvider time)
    {
        var isWorker = part.HasFlag(Part.Worker);
        var credential = Credentials.ManagedIdentity(settings.IdentityClientId);
        var table = settings.Tables(credential, time);
        var graph = GraphConnection.OnFirstUse(settings.GraphBaseUrl, credential, time, writes: settings.GraphWrites);
        return new Outside(
            settings.Instance,
            table,
            new GraphSessions(graph),
            new GraphSubscriptions(graph),
            new GraphAccounts(graph),
            new GraphPeople(graph),
            isWorker && settings.VaultUri is { } vault ? new SecretRotation(vault, credential, time, new GraphPasswords(graph), policy.ReadBack) : null,
            settings.VaultUri,
            !isWorker || policy.SharedSignals.Send is null ? null : new SecretValues(settings.VaultFor("sharedSignals.send"), credential, time),
            !isWorker ? new LeaveToWorker() : settings.TopicEndpoint is { } topic ? new PublishEvents(topic, credential, time) : null,
            new PushSignals(time),
            settings.Directory,
            settings.KnownDevicesEvery);
    }
}
