using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using HandoffFunctions.Local;
using Xunit;

namespace HandoffFunctions.Tests.Fixtures;

/// <summary>
/// The whole application as a user has it: the published program in its own process, Azurite, the stand-ins. Timers run only when a test
/// asks, so that nothing happens between two lines of a test. Tests that share one stack keep apart by their own devices and people.
/// </summary>
internal sealed class Stack : IAsyncDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };

    private Stack(LocalStack local, string? policyFile)
    {
        Local = local;
        Token = local.TokenFor("analyst-1", "Handoff.Read", "Handoff.Review");
        Promises = new StackPromises(this, policyFile);
    }

    public LocalStack Local { get; }

    /// <summary>With which the API is called: it may read and review.</summary>
    public string Token { get; }

    /// <summary>When the newest sweep that a test asked for began; what has become due since is the next one's.</summary>
    public DateTimeOffset? SweepBegan { get; private set; }

    /// <summary>What must hold of everything that is stored here, whatever happened.</summary>
    public StackPromises Promises { get; }

    public static async Task<Stack> StartAsync(Func<LocalStackOptions, LocalStackOptions>? change = null)
    {
        var options = new LocalStackOptions { Port = 0, TimersOnSchedule = false };
        options = change is null ? options : change(options);
        var stack = new Stack(await LocalStack.StartAsync(options), options.PolicyFile);
        // Whether a sign-in is in scope is known once the process has read its devices. Then what it asks of storage at its start is over,
        // and a test that counts does not count it.
        await stack.PublishAsync(Events.SignIn(Events.New("elsewhere"), Events.New("operator"), "s-0", deviceClass: null));
        await stack.ForgetCallsAsync();
        return stack;
    }

    /// <summary>Publishes events as one array and waits until nothing is under way any more.</summary>
    public async Task PublishAsync(params JsonObject[] events)
    {
        await PublishAtOnceAsync(events);
        await IdleAsync();
    }

    /// <summary>Publishes events as one array and waits for nothing but the topic's answer.</summary>
    public async Task PublishAtOnceAsync(params JsonObject[] events)
    {
        var answer = await PostAsync(Local.EventGrid, new JsonArray([.. events.Select(e => e.DeepClone())]).ToJsonString());
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>Publishes a body as it is.</summary>
    public async Task<HttpResponseMessage> PublishRawAsync(string body)
    {
        var answer = await PostAsync(Local.EventGrid, body);
        await IdleAsync();
        return answer;
    }

    /// <summary>Sends one event to the event hub, and waits until nothing is under way any more.</summary>
    public async Task LogRawAsync(string body)
    {
        var answer = await PostAsync(Local.EventHub, body);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        await IdleAsync();
    }

    /// <summary>Waits until no delivery and no invocation is under way.</summary>
    public async Task IdleAsync()
    {
        var idle = await ReadAsync(await _http.GetAsync(new Uri($"{Local.Control}/idle?timeoutMs=30000")));
        Assert.True(idle["idle"]!.GetValue<bool>(), "the stack did not come to rest within 30 s");
    }

    /// <summary>Runs the sweep now and waits for its end.</summary>
    public async Task SweepAsync()
    {
        SweepBegan = TimeProvider.System.GetUtcNow();
        var answer = await PostAsync($"{Local.Functions}/admin/functions/FlagResidualSessions?wait=true", """{"input":""}""");
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        await IdleAsync();
    }

    public async Task<JsonNode> GetAsync(string path) => await ReadAsync(await SendAsync(HttpMethod.Get, path));

    public async Task<JsonNode> PostApiAsync(string path, string body = "") => await ReadAsync(await SendAsync(HttpMethod.Post, path, body));

    /// <summary>Calls the API. Without a token of its own the call carries one that may read and review.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body = null, string? token = null)
    {
        using var request = new HttpRequestMessage(method, Local.Functions + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? Token);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        return await _http.SendAsync(request);
    }

    /// <summary>The calls made to one service since the log was last cleared.</summary>
    public async Task<IReadOnlyList<JsonNode>> CallsAsync(string service) =>
        [.. ((JsonArray)await ReadAsync(await _http.GetAsync(new Uri($"{Local.Control}/calls?service={service}")))).Select(call => call!)];

    public async Task ForgetCallsAsync() => (await _http.DeleteAsync(new Uri($"{Local.Control}/calls"))).EnsureSuccessStatusCode();

    /// <summary>Makes a service fail; see the local stack's documentation for the fields of a fault.</summary>
    public async Task FailAsync(object fault) =>
        (await PostAsync($"{Local.Control}/faults", JsonSerializer.Serialize(new[] { fault }))).EnsureSuccessStatusCode();

    public async Task HealAsync() => (await _http.DeleteAsync(new Uri($"{Local.Control}/faults"))).EnsureSuccessStatusCode();

    public async Task<JsonNode> ControlAsync(string path) => await ReadAsync(await _http.GetAsync(new Uri(Local.Control + path)));

    public async Task PutControlAsync(string path, object state)
    {
        using var body = new StringContent(JsonSerializer.Serialize(state), Encoding.UTF8, "application/json");
        (await _http.PutAsync(new Uri(Local.Control + path), body)).EnsureSuccessStatusCode();
    }

    public Task<HttpResponseMessage> DeleteControlAsync(string path) => _http.DeleteAsync(new Uri(Local.Control + path));

    public Task<JsonNode> DeviceAsync(string deviceId) => GetAsync($"/api/devices/{Uri.EscapeDataString(deviceId)}");

    /// <summary>The entries of a device's ledger, oldest first.</summary>
    public async Task<IReadOnlyList<JsonNode>> LedgerAsync(string deviceId) =>
        [.. (await GetAsync($"/api/devices/{Uri.EscapeDataString(deviceId)}/custody"))["items"]!.AsArray().Select(item => item!["entry"]!)];

    /// <summary>The handoffs that a device's ledger says were detected, as the API shows them now.</summary>
    public async Task<IReadOnlyList<JsonNode>> HandoffsAsync(string deviceId)
    {
        var ids = (await LedgerAsync(deviceId)).Where(entry => (string?)entry["type"] == "handoff.detected").Select(entry => (string)entry["handoffId"]!);
        return [.. await Task.WhenAll(ids.Select(id => GetAsync($"/api/handoffs/{id}")))];
    }

    /// <summary>The findings about a device, newest first.</summary>
    public async Task<IReadOnlyList<JsonNode>> FindingsAsync(string deviceId, string more = "") =>
        [.. (await GetAsync($"/api/findings?deviceId={Uri.EscapeDataString(deviceId)}{more}"))["items"]!.AsArray().Select(item => item!)];

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Local.DisposeAsync();
    }

    private async Task<HttpResponseMessage> PostAsync(string url, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await _http.PostAsync(new Uri(url), content);
    }

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }
}
