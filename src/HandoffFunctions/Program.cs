using Handoff.Rules.Policy;
using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.Events;
using HandoffFunctions.Adapters.Graph;
using HandoffFunctions.Adapters.KeyVault;
using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Api;
using HandoffFunctions.Api.Tokens;
using HandoffFunctions.Handling;
using HandoffFunctions.Hosting;
using HandoffFunctions.Storage;
using HandoffFunctions.Triggers;

var builder = WebApplication.CreateSlimBuilder(args);
builder.WebHost.UseUrls(CustomHandler.Address(builder.Configuration));
builder.WebHost.ConfigureKestrel(server =>
{
    server.AddServerHeader = false;
    server.Limits.MaxRequestBodySize = 16 * 1024 * 1024;
});
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
var app = builder.Build();
var settings = new Settings(app.Configuration);
var log = app.Services.GetRequiredService<ILoggerFactory>();

// What the app is made of, from the outside in. A setting that is wrong ends the start here, with its name.
HandoffPolicy policy;
TableClient table;
SecretRotation? vault;
PublishEvents? topic;
Uri graphBaseUrl;
Uri? issuer;
var time = TimeProvider.System;
var credential = Credentials.ManagedIdentity(settings.IdentityClientId);
try
{
    policy = settings.Policy();
    table = settings.Tables(credential, time);
    vault = settings.VaultUri is { } vaultUri ? new SecretRotation(vaultUri, credential, time) : null;
    (graphBaseUrl, issuer) = (settings.GraphBaseUrl, settings.Issuer);
    topic = settings.TopicEndpoint is { } endpoint ? new PublishEvents(endpoint, credential, time) : null;
}
catch (Exception error) when (error is SettingError or ArgumentException or FormatException)
{
    await Console.Error.WriteLineAsync(error.Message);
    return 1;
}

using var graph = new GraphSessions(graphBaseUrl, credential, time);
using var bearer = issuer is not null ? new CheckBearer(issuer, settings.Audience, time) : null;

var store = new CustodyStore(table);
var rejections = new RejectedEvents(store, table, time);
var findings = new FindingsList(store, table);
var sweepLog = new SweepLog(table);
var feeds = new FeedFindings(store, table);

using var known = new KnownDevices(store, time, settings.KnownDevicesEvery);
using var secrets = new SecretBindings(vault);
var occupied = new Occupied(time, settings.Instance);
var outgoing = new Outgoing(topic);
var takeStep = new TakeStep(new RevokeTokens(graph, store, policy, time), new RotateSecret(vault, time), new DisableDevice(graph, time), outgoing);
var workOff = new WorkOff(store, occupied, takeStep, outgoing, policy, time, Random.Shared);
var handle = new HandleEvent(store, rejections, known, new Overheard(time), secrets, occupied, workOff, policy, time, Random.Shared);
var sweep = new Sweep(store, workOff, handle, occupied, sweepLog, feeds, time, log.CreateLogger<Sweep>());

OnSignIn.Map(app, handle);
OnDeviceChange.Map(app, handle);
OnHrChange.Map(app, handle);
OnSecretChange.Map(app, handle);
FlagResidualSessions.Map(app, sweep, log.CreateLogger(nameof(FlagResidualSessions)));

var devices = new DevicesApi(store);
var freshness = new ReadFreshness(sweepLog, feeds, time);
Routes.Map(
    app,
    new Guard(bearer, log.CreateLogger<Guard>()),
    new FindingsApi(findings, store, workOff, freshness, policy, time),
    devices,
    new LedgerApi(devices, store),
    new HandoffsApi(store),
    new OverviewApi(findings, store, rejections, freshness, policy, time));

await app.StartAsync();
await Prepare.TableAsync(table, known, log.CreateLogger(nameof(Prepare)), app.Lifetime.ApplicationStopping);
await app.WaitForShutdownAsync();
return 0;
