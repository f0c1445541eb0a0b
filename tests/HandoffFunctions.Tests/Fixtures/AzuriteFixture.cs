using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using HandoffFunctions.Adapters.Tables;
using Xunit;

namespace HandoffFunctions.Tests.Fixtures;

/// <summary>
/// Azurite's table service as a process of its own, in memory, on a free port. HANDOFF_AZURITE names the folder that
/// holds node_modules; without it artifacts/azurite is used.
/// </summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private const string Account = "handofftests";
    private const int Attempts = 5;

    private Process? _process;
    private string _connectionString = "";

    public StorageConnection Connection => StorageConnection.Parse(_connectionString);

    public async Task InitializeAsync()
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        for (var attempt = 1; _process is null; attempt++)
        {
            var port = FreePort();
            _connectionString = $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={key};TableEndpoint=http://127.0.0.1:{port}/{Account};";
            _process = await StartAsync(port, key);
            if (_process is null && attempt == Attempts)
            {
                throw new InvalidOperationException("Azurite did not start; is it installed in artifacts/azurite, or where HANDOFF_AZURITE says?");
            }
        }
    }

    /// <summary>A table that no other test has, and a count of the requests it takes.</summary>
    public async Task<(TableClient Table, CountRequests Requests)> NewTableAsync()
    {
        var requests = new CountRequests();
        var options = new TableClientOptions();
        options.AddPolicy(requests, Azure.Core.HttpPipelinePosition.PerRetry);
        var table = new TableClient(Connection, "t" + Guid.NewGuid().ToString("N"), options);
        await table.CreateIfNotExistsAsync(CancellationToken.None);
        requests.Reset();
        return (table, requests);
    }

    public async Task DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
    }

    /// <summary>Null if the port was taken meanwhile, or the program is missing.</summary>
    private static async Task<Process?> StartAsync(int port, string key)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[Program(), "--inMemoryPersistence", "--silent", "--disableTelemetry", "--tableHost", "127.0.0.1", "--tablePort", $"{port}"])
        {
            start.ArgumentList.Add(argument);
        }
        start.Environment["AZURITE_ACCOUNTS"] = $"{Account}:{key}";
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains("successfully started", StringComparison.Ordinal))
            {
                _ = process.StandardOutput.ReadToEndAsync();
                return process;
            }
        }
        process.Dispose();
        return null;
    }

    private static string Program()
    {
        var home = Environment.GetEnvironmentVariable("HANDOFF_AZURITE");
        for (var folder = AppContext.BaseDirectory; home is null && folder is not null; folder = Path.GetDirectoryName(folder))
        {
            home = File.Exists(Path.Combine(folder, "HandoffFunctions.sln")) ? Path.Combine(folder, "artifacts", "azurite") : null;
        }
        return Path.Combine(home ?? ".", "node_modules", "azurite", "dist", "src", "table", "main.js");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

[CollectionDefinition(Name)]
public sealed class AzuriteTests : ICollectionFixture<AzuriteFixture>
{
    public const string Name = "Azurite";
}
