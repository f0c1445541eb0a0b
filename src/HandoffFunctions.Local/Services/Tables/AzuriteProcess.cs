using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using HandoffFunctions.Local.Host;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Services.Tables;

/// <summary>
/// Azurite, Microsoft's storage emulator: tables only, or tables, blobs and queues for the real Functions host. The
/// account has its usual name and a key of its own, made at each start.
/// </summary>
internal sealed class AzuriteProcess : IAsyncDisposable
{
    public const string Account = "devstoreaccount1";

    private const int Tries = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Process _process;
    private readonly DeathWatch _watch;

    private AzuriteProcess(Process process, DeathWatch watch, Ports ports, string key)
    {
        _process = process;
        _watch = watch;
        Listens = ports;
        Key = key;
    }

    public Ports Listens { get; }

    /// <summary>The account's key, base64.</summary>
    public string Key { get; }

    /// <param name="install">The folder with <c>node_modules</c>.</param>
    /// <param name="data">Where tables are kept; null = in memory.</param>
    /// <exception cref="CannotStartException">Node.js is missing, or Azurite does not answer.</exception>
    public static async Task<AzuriteProcess> StartAsync(
        string install, string? data, bool tablesOnly, DeathWatch watch, CancellationToken cancellationToken)
    {
        for (var number = 1; ; number++)
        {
            var lines = new LogLines(sink: null);
            var ports = new Ports(Loopback.FreePort(), tablesOnly ? 0 : Loopback.FreePort(), tablesOnly ? 0 : Loopback.FreePort());
            var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));
            var process = ChildProcess.Start(
                StartInfo(install, data, ports, key), lines.Add,
                "Node.js is not on the PATH; Azurite, the storage emulator, needs it (version 18 or later).");
            watch.Born(process.Id);
            var azurite = new AzuriteProcess(process, watch, ports, key);
            try
            {
                if (await azurite.AnswersAsync(cancellationToken))
                {
                    return azurite;
                }
                await azurite.DisposeAsync();
            }
            catch
            {
                await azurite.DisposeAsync();
                throw;
            }
            if (number == Tries)
            {
                throw new CannotStartException($"Azurite did not start: {string.Join(" | ", lines.Newest(3))}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ChildProcess.EndAsync(_process);
        _watch.Gone(_process.Id);
        _process.Dispose();
    }

    private static ProcessStartInfo StartInfo(string install, string? data, Ports ports, string key)
    {
        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
        var program = ports.Blob == 0 ? Path.Combine("table", "main.js") : "azurite.js";
        List<string> arguments =
        [
            Path.Combine(install, "node_modules", "azurite", "dist", "src", program),
            "--silent", "--skipApiVersionCheck", "--disableProductStyleUrl", "--disableTelemetry",
            "--tableHost", "127.0.0.1", "--tablePort", Text(ports.Table),
        ];
        if (ports.Blob != 0)
        {
            arguments.AddRange(["--blobHost", "127.0.0.1", "--blobPort", Text(ports.Blob)]);
            arguments.AddRange(["--queueHost", "127.0.0.1", "--queuePort", Text(ports.Queue)]);
        }
        if (data is null)
        {
            arguments.Add("--inMemoryPersistence");
        }
        else
        {
            arguments.AddRange(["--location", Directory.CreateDirectory(Path.Combine(data, "azurite")).FullName]);
        }
        var start = new ProcessStartInfo("node", arguments) { WorkingDirectory = install };
        start.Environment["AZURITE_ACCOUNTS"] = $"{Account}:{key}";
        return start;
    }

    /// <summary>False when the process ended first, perhaps because another took its port.</summary>
    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var client = Loopback.PlainClient();
        for (var started = Stopwatch.StartNew(); started.Elapsed < Patience && !_process.HasExited;)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, Loopback.Url(Listens.Table));
                using var response = await client.SendAsync(request, cancellationToken);
                return !_process.HasExited;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
            }
        }
        return false;
    }

    /// <summary>Blob and queue are 0 when they are not run.</summary>
    internal sealed record Ports(int Table, int Blob, int Queue);
}
