using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Local;
using HandoffFunctions.Local.Host;
using HandoffFunctions.Local.Services.Tables;
using Xunit;

namespace HandoffFunctions.Tests.Fixtures;

/// <summary>The storage emulator's tables in memory, as the local stack installs and starts them, without the rest of the stack.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private AzuriteProcess _azurite = null!;
    private Func<Task> _end = () => Task.CompletedTask;

    public StorageConnection Connection =>
        StorageConnection.Parse(AppSettings.Storage($"http://127.0.0.1:{_azurite.Listens.Table}", _azurite.Key));

    public async Task InitializeAsync()
    {
        var install = await AzuriteInstall.EnsureAsync(_ => { }, CancellationToken.None);
        var watch = new DeathWatch();
        _azurite = await AzuriteProcess.StartAsync(install, data: null, tablesOnly: true, watch, CancellationToken.None);
        _end = async () =>
        {
            await _azurite.DisposeAsync();
            await watch.DisposeAsync();
        };
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

    public Task DisposeAsync() => _end();
}

[CollectionDefinition(Name)]
public sealed class AzuriteTests : ICollectionFixture<AzuriteFixture>
{
    public const string Name = "Azurite";
}
