using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using HandoffFunctions.Local.Host;
using HandoffFunctions.Local.Services.Tables;
using Xunit;

namespace HandoffFunctions.Tests.Admin;

/// <summary>The storage emulator's blobs, reached by a shared access signature as somebody is who is not signed in.</summary>
public sealed class BlobsInAzurite : IAsyncLifetime
{
    private static readonly HttpClient Http = new();
    private AzuriteProcess _azurite = null!;
    private Func<Task> _end = () => Task.CompletedTask;

    public async Task InitializeAsync()
    {
        var install = await AzuriteInstall.EnsureAsync(_ => { }, CancellationToken.None);
        var watch = new DeathWatch();
        _azurite = await AzuriteProcess.StartAsync(install, data: null, tablesOnly: false, watch, CancellationToken.None);
        _end = async () =>
        {
            await _azurite.DisposeAsync();
            await watch.DisposeAsync();
        };
    }

    /// <summary>Makes an empty container, and returns its address with a signature.</summary>
    public async Task<string> NewContainerAsync()
    {
        var container = $"http://127.0.0.1:{_azurite.Listens.Blob}/{AzuriteProcess.Account}/c{Guid.NewGuid():N}?{Signature()}";
        await SendAsync(HttpMethod.Put, container + "&restype=container", null);
        return container;
    }

    public static Task PutAsync(string container, string name, string content) => SendAsync(HttpMethod.Put, container.Replace("?", $"/{name}?", StringComparison.Ordinal), content);

    public static async Task<IReadOnlyList<string>> NamesAsync(string container) =>
        [.. XDocument.Parse(await SendAsync(HttpMethod.Get, container + "&restype=container&comp=list", null)).Descendants("Name").Select(name => name.Value)];

    public Task DisposeAsync() => _end();

    private static async Task<string> SendAsync(HttpMethod method, string url, string? content)
    {
        using var request = new HttpRequestMessage(method, url);
        request.Headers.Add("x-ms-version", "2023-11-03");
        if (content is not null)
        {
            request.Headers.Add("x-ms-blob-type", "BlockBlob");
            request.Content = new StringContent(content, Encoding.UTF8, "application/json");
        }

        using var answer = await Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {text}");
        return text;
    }

    /// <summary>https://learn.microsoft.com/rest/api/storageservices/create-account-sas, in its version of 2018-11-09.</summary>
    private string Signature()
    {
        string[] fields = [AzuriteProcess.Account, "rwdlac", "b", "sco", "", "2099-01-01T00:00:00Z", "", "https,http", "2018-11-09", ""];
        var signed = Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(_azurite.Key), Encoding.UTF8.GetBytes(string.Join('\n', fields))));
        return $"sv=2018-11-09&ss=b&srt=sco&sp=rwdlac&se={Uri.EscapeDataString(fields[5])}&spr={Uri.EscapeDataString(fields[7])}&sig={Uri.EscapeDataString(signed)}";
    }
}
