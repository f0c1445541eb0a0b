using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Tests.Fixtures;

/// <summary>Calls that a test makes past the usual ones: with odd headers, from odd places, or straight to storage.</summary>
internal static class CallsByHand
{
    public static HttpClient Http { get; } = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false })
    {
        Timeout = TimeSpan.FromSeconds(60),
    };

    /// <summary>Calls a URL with exactly these headers.</summary>
    public static async Task<HttpResponseMessage> CallAsync(HttpMethod method, string url, string? body = null, params (string Name, string Value)[] headers)
    {
        // Paths go out as they are written; an address without one still needs its slash.
        var address = url.LastIndexOf('/') < "https://".Length ? url + "/" : url;
        using var request = new HttpRequestMessage(method, new Uri(address, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json");
        }

        foreach (var (name, value) in headers)
        {
            Xunit.Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        return await Http.SendAsync(request);
    }

    /// <summary>GET of the API with a token that may read, with more headers.</summary>
    public static Task<HttpResponseMessage> ReadAsync(this Stack stack, string path, params (string Name, string Value)[] headers) =>
        CallAsync(HttpMethod.Get, stack.Local.Functions + path, null, [("Authorization", "Bearer " + stack.Local.TokenFor("analyst-1", "Handoff.Read")), .. headers]);

    /// <summary>Sends bytes as they are to a loopback port and reads until the other side closes.</summary>
    public static async Task<string> SendBytesAsync(string url, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", new Uri(url).Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    /// <summary>The storage emulator's key, base64.</summary>
    public static string AccountKey(this Stack stack) => Convert.ToBase64String(StorageConnection.Parse(stack.Local.StorageConnectionString).Key);

    /// <summary>The app's table, past the app.</summary>
    public static TableClient Table(this Stack stack) => new(StorageConnection.Parse(stack.Local.StorageConnectionString), "handoff");

    /// <summary>All rows of some partitions whose keys begin so.</summary>
    public static async Task<IReadOnlyList<TableEntity>> RowsAsync(this TableClient table, IEnumerable<string> partitions, string prefix = "")
    {
        var rows = new List<TableEntity>();
        foreach (var partition in partitions)
        {
            for (TablePage? page = null; page is null || page.Continuation is not null;)
            {
                page = await table.QueryAsync(partition, prefix, prefix.Length == 0 ? null : prefix + "\uffff", null, page?.Continuation, CancellationToken.None);
                rows.AddRange(page.Entities);
            }
        }

        return rows;
    }

    /// <summary>Where the handler itself listens, behind the host. Read from the running process, because the host chose it.</summary>
    public static string Handler(this Stack stack)
    {
        var settings = File.ReadAllText($"/proc/{stack.Local.HandlerPid}/environ").Split('\0');
        return "http://127.0.0.1:" + settings.Single(setting => setting.StartsWith("FUNCTIONS_CUSTOMHANDLER_PORT=", StringComparison.Ordinal)).Split('=')[1];
    }
}
