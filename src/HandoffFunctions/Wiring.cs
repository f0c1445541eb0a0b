using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.Events;
using HandoffFunctions.Adapters.Graph;
using HandoffFunctions.Adapters.KeyVault;
using HandoffFunctions.Adapters.Signals;
using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Api;
using HandoffFunctions.Api.Signals;
using HandoffFunctions.Api.Tokens;
using HandoffFunctions.Handling;
using HandoffFunctions.Hosting;
using HandoffFunctions.Storage;
using HandoffFunctions.Triggers;

namespace HandoffFunctions;

/// <summary>What the app is made of, from the outside in.</summary>
/// <param name="Table">Where everything is kept.</param>
/// <param name="Known">The devices that have a ledger, read once after the start.</param>
/// <param name="Whereabouts">Who has a trace on which device, read once after the start.</param>
internal sealed record Wiring(WebApplication App, TableClient Table, KnownDevices Known, Whereabouts Whereabouts)
{
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
        });
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        var app = builder.Build();
        var log = app.Services.GetRequiredService<ILoggerFactory>();
        var settings = new Settings(app.Configuration);
        var policy = settings.Policy();
        var time = TimeProvider.System;

        var credential = Credentials.ManagedIdentity(settings.IdentityClientId);
        var table = settings.Tables(credential, time);
        var connection = GraphConnection.OnFirstUse(settings.GraphBaseUrl, credential, time);
        var graph = new GraphSessions(connection);
        var subscriptions = new GraphSubscriptions(connection);
        var passwords = new GraphPasswords(connection);
        var vault = settings.VaultUri is { } vaultUri ? new SecretRotation(vaultUri, credential, time, passwords, policy.ReadBack) : null;
        var topic = settings.TopicEndpoint is { } endpoint ? new PublishEvents(endpoint, credential, time) : null;
        var send = policy.SharedSignals.Send;
        var values = send is null ? null : new SecretValues(settings.VaultFor("sharedSignals.send"), credential, time);
        var signingKeys = values is null ? null : new SigningKeys(values, send!.SigningKey, time);
        var bearer = settings.Issuer is { } issuer ? new CheckBearer(issuer, settings.Audience, time) : null;

        var store = new CustodyStore(table);
        var rejections = new RejectedEvents(store, table, time);
        var findings = new FindingsList(store, table);
        var sweepLog = new SweepLog(table);
        var feedFindings = new FeedFindings(store, table);
        var feeds = new WatchFeeds(feedFindings, policy);

        var directoryTopic = settings.Directory;
        var directoryFeed = new DirectoryFeedRow(table);
        var watchDirectory = new WatchDirectoryFeed(directoryFeed, feedFindings, directoryTopic, time);

        var known = new KnownDevices(store, time, settings.KnownDevicesEvery);
        var whereabouts = new Whereabouts(store, time, settings.KnownDevicesEvery);
        var find = new FindDevice(policy, known, whereabouts);
        var secrets = new SecretBindings(vault);
        var occupied = new Occupied(time, settings.Instance);
        var outgoing = new Outgoing(topic);
        var rotateSecret = new RotateSecret(vault, secrets, new PairTurns(new PairRows(table), occupied, time), policy, time);
        var tellReceivers = new TellReceivers(send, signingKeys, values is null ? null : new Authorizations(values, time), new PushSignals(time), time);
        var takeStep = new TakeStep(
            new RevokeTokens(graph, store, policy, time),
            rotateSecret,
            new DisableInDirectory("device", graph.DisableDeviceAsync, graph.ReadDeviceAsync, time),
            new DisableInDirectory("agent", graph.DisableAgentAsync, graph.ReadAgentAsync, time),
            tellReceivers,
            outgoing);
        var workOff = new WorkOff(store, occupied, takeStep, outgoing, policy, time, Random.Shared);
        var record = new RecordFact(store, known, secrets, occupied, workOff, policy, time, Random.Shared, log.CreateLogger<RecordFact>());
        var secretEvents = new HandleSecretEvent(vault, settings.VaultUri, secrets, known, record, policy);
        var handle = new HandleEvent(record, store, rejections, find, new Overheard(time), new Overheard(time), secretEvents, policy, time);
        var records = new HandleRecords(handle, find, new FeedLog(table, policy), time);
        var sweep = new Sweep(store, workOff, record, occupied, sweepLog, feeds, watchDirectory, time, log.CreateLogger<Sweep>());

        var makeSubscription = new MakeSubscription(subscriptions, directoryFeed, policy, time);
        var keepSubscription = new KeepSubscription(subscriptions, makeSubscription, directoryFeed, feedFindings, directoryTopic, policy, time, log.CreateLogger<KeepSubscription>());
        var lookUp = new LookUpAccount(new GraphAccounts(connection), policy, time);
        var note = new NoteAccountEnd(new AccountHistories(table), store, secrets, policy, time);
        var handleDirectory = new HandleDirectoryChange(lookUp, note, handle, keepSubscription, feedFindings, directoryTopic, policy, time);

        OnSignIn.Map(app, handle);
        OnDeviceChange.Map(app, handle);
        OnHrChange.Map(app, handle);
        OnSecretChange.Map(app, handle);
        OnSignInLogs.Map(app, records);
        OnDirectoryChange.Map(app, handleDirectory);
        KeepDirectorySubscription.Map(app, keepSubscription);
        FlagResidualSessions.Map(app, sweep, log.CreateLogger(nameof(FlagResidualSessions)));

        var transmitters = policy.SharedSignals.Receive;
        var signals = transmitters.Count == 0 ? null : new SignalsApi(
            new CheckSignal(transmitters, time),
            new HandleSignal(handle, store, new FindPerson(new GraphPeople(connection), time), time, log.CreateLogger<HandleSignal>()),
            settings.SignalAuthorization,
            log.CreateLogger<SignalsApi>());

        var devices = new DevicesApi(store);
        var freshness = new ReadFreshness(sweepLog, feeds, time, watchDirectory);
        Routes.Map(
            app,
            new Guard(bearer, log.CreateLogger<Guard>()),
            new FindingsApi(findings, store, workOff, freshness, policy, time),
            devices,
            new LedgerApi(devices, store),
            new HandoffsApi(store),
            new OverviewApi(findings, store, rejections, freshness, policy, time),
            new TransmitterApi(send?.Issuer, signingKeys),
            signals);
        return new Wiring(app, table, known, whereabouts);
    }
}
