using System.Security.Cryptography;
using HandoffFunctions.Local.Control;
using HandoffFunctions.Local.Host;
using HandoffFunctions.Local.Package;
using HandoffFunctions.Local.Services.EventHub;
using HandoffFunctions.Local.Services.Issuer;
using HandoffFunctions.Local.Services.Tables;

namespace HandoffFunctions.Local;

/// <summary>
/// The whole application on one machine: the published app in its own process, Azurite, and stand-ins for Event Grid,
/// the event hub, Microsoft Graph, Key Vault and the token issuer, on loopback ports. Disposing it ends everything.
/// </summary>
internal sealed class LocalStack : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _parts;
    private readonly IFunctionsHost _host;
    private readonly StandIns _standIns;
    private readonly StackUrls _urls;

    private LocalStack(
        Stack<IAsyncDisposable> parts, IFunctionsHost host, StandIns standIns, string storage, IReadOnlyDictionary<string, string> settings)
    {
        (_parts, _host, _standIns, _urls) = (parts, host, standIns, standIns.Urls);
        StorageConnectionString = storage;
        Settings = settings;
    }

    /// <summary>HTTP functions, <c>/admin</c> and <c>/runtime</c>; like all URLs here without a trailing slash.</summary>
    public string Functions => _host.Url.ToString().TrimEnd('/');

    public string EventGrid => _urls.EventGrid;

    public string EventHub => _urls.EventHub;

    /// <summary>Without a version segment; calls may have one or not.</summary>
    public string Graph => _urls.Graph;

    public string KeyVault => _urls.KeyVault;

    /// <summary>The counting proxy in front of Azurite's table endpoint.</summary>
    public string Tables => _urls.Tables;

    public string Issuer => _urls.Issuer;

    public string Control => _urls.Control;

    /// <summary>Takes signals on any path.</summary>
    public string Receiver => _urls.Receiver;

    /// <summary>For the account's tables, through the counting proxy.</summary>
    public string StorageConnectionString { get; }

    /// <summary>The app settings that the handler runs with.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>The handler's process now; another after each crash.</summary>
    public int HandlerPid => _host.HandlerPid;

    /// <summary>How often the handler ended with another exit code than 0.</summary>
    public int HandlerCrashes => _host.Crashes;

    /// <summary>The newest lines that the handler and its host wrote.</summary>
    public IReadOnlyList<string> HandlerLog => _host.Log.Newest();

    /// <summary>SIGKILL of the handler, until it is dead; it is started again. False under the Core Tools.</summary>
    public Task<bool> KillHandlerAsync() => _host.KillHandlerAsync();

    public CallLog Calls => _standIns.Calls;

    public FaultList Faults => _standIns.Faults;

    public Activity Activity => _standIns.Activity;

    /// <exception cref="CannotStartException">
    /// Something is missing, busy or broken; the message is one sentence. Nothing is left running.
    /// </exception>
    public static async Task<LocalStack> StartAsync(LocalStackOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var progress = options.Progress ?? (_ => { });
        if (options.PolicyFile is { } policy && !File.Exists(policy))
        {
            throw new CannotStartException($"The policy file {policy} does not exist.");
        }
        var package = Path.GetFullPath(options.PackageDirectory ?? await AppPackage.EnsureAsync(progress, cancellationToken));
        var functions = Directory.Exists(package)
            ? FunctionBinding.ReadAll(package).Where(each => !each.Value.IsDisabled(options.ExtraSettings)).ToDictionary(StringComparer.OrdinalIgnoreCase)
            : throw new CannotStartException($"The package folder {package} does not exist.");
        var install = await AzuriteInstall.EnsureAsync(progress, cancellationToken);
        var parts = new Stack<IAsyncDisposable>();
        try
        {
            var watch = new DeathWatch();
            parts.Push(watch);
            var azurite = await AzuriteProcess.StartAsync(
                install, options.DataDirectory, tablesOnly: options.HostKind == HostKind.StandIn, watch, cancellationToken);
            parts.Push(azurite);
            var identityHeader = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
            var standIns = await StandIns.StartAsync(options, azurite, functions, identityHeader, progress, cancellationToken);
            parts.Push(standIns);
            var storage = AppSettings.Storage(standIns.Urls.Tables, azurite.Key);
            var policyInStack = await PolicyInStack.OfAsync(options.PolicyFile, standIns.Urls, cancellationToken);
            parts.Push(policyInStack);
            var settings = AppSettings.For(options with { PolicyFile = policyInStack.File }, standIns.Urls, storage, azurite.Listens, identityHeader);
            var log = new LogLines(options.HandlerOutput);
            IFunctionsHost host = options.HostKind == HostKind.StandIn
                ? await HostStandIn.StartAsync(
                    new HostStandIn.Parts(
                        package, functions, settings, standIns.EventHub, log, standIns.Activity, watch, options.TimeProvider),
                    options.Port, options.TimersOnSchedule, cancellationToken)
                : await CoreToolsHost.StartAsync(package, settings, options.Port, log, watch, cancellationToken);
            parts.Push(host);
            standIns.ConnectTo(host);
            return new LocalStack(parts, host, standIns, storage, settings);
        }
        catch
        {
            await EndAsync(parts);
            throw;
        }
    }

    /// <summary>A token for the analysts' API.</summary>
    public string TokenFor(string subject, params IEnumerable<string> roles) =>
        _standIns.IssuerEndpoints.TokenFor(subject, subject, roles);

    public async ValueTask DisposeAsync() => await EndAsync(_parts);

    private static async Task EndAsync(Stack<IAsyncDisposable> parts)
    {
        while (parts.TryPop(out var part))
        {
            await part.DisposeAsync();
        }
    }
}
