using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Story;

/// <summary>What the story does to the stack and asks of it: publishes events, runs the sweep, reads the analysts' API.</summary>
internal sealed class Actors : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private readonly LocalStack _stack;
    private readonly TimeProvider _time;
    private int _events;
    private int _records;

    public Actors(LocalStack stack, TimeProvider time)
    {
        (_stack, _time) = (stack, time);
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", stack.TokenFor("story", "Handoff.Read", "Handoff.Review"));
    }

    public int Published => _events;

    /// <summary>Log records that the event hub took.</summary>
    public int Logged => _records;

    /// <summary>An event that happened so many seconds ago.</summary>
    public JsonObject Event(string type, JsonObject data, double secondsAgo = 0) => new()
    {
        ["specversion"] = "1.0",
        ["id"] = $"story-{++_events}",
        ["source"] = "/sample-day",
        ["type"] = type,
        ["time"] = _time.GetUtcNow().AddSeconds(-secondsAgo).ToString("O", CultureInfo.InvariantCulture),
        ["datacontenttype"] = "application/json",
        ["data"] = data,
    };

    public JsonObject SignIn(string device, string user, string session, double secondsAgo = 0) =>
        Event("Handoff.Session.Started", new() { ["userId"] = user, ["sessionId"] = session, ["deviceId"] = device }, secondsAgo);

    /// <summary>Publishes and waits until everything that follows from it is done.</summary>
    public Task PublishAsync(CancellationToken cancel, params JsonObject[] events) => PostAsync(_stack.EventGrid, events.ToJsonArray(), cancel);

    /// <summary>Has the directory write these records into its logs, in one event of the hub, and waits as well.</summary>
    public Task LogAsync(CancellationToken cancel, params JsonObject[] records)
    {
        _records += records.Length;
        return PostAsync(_stack.EventHub, new JsonObject { ["records"] = records.ToJsonArray() }, cancel);
    }

    public async Task SweepAsync(CancellationToken cancel)
    {
        using var body = JsonContent.Create(new { input = "" });
        (await _http.PostAsync(new Uri($"{_stack.Functions}/admin/functions/FlagResidualSessions?wait=true"), body, cancel)).EnsureSuccessStatusCode();
    }

    /// <summary>Sweeps, as the timer does each minute, until something shows, or half a minute is over.</summary>
    public async Task<bool> SweepUntilAsync(Func<Task<bool>> shows, CancellationToken cancel)
    {
        for (var sweeps = 0; sweeps < 30; sweeps++)
        {
            await SweepAsync(cancel);
            if (await shows())
            {
                return true;
            }

            await Task.Delay(TimeSpan.FromSeconds(1), _time, cancel);
        }

        return false;
    }

    public async Task<JsonNode> ReadAsync(string path, CancellationToken cancel) =>
        JsonNode.Parse(await _http.GetStringAsync(new Uri(_stack.Functions + path), cancel))!;

    /// <summary>The newest handoff of a device, as the API shows it.</summary>
    public async Task<JsonNode> LastHandoffAsync(string device, CancellationToken cancel)
    {
        var custody = await ReadAsync($"/api/devices/{device}/custody", cancel);
        var id = custody["items"]!.AsArray().Select(item => item!["entry"]!).Last(entry => (string?)entry["type"] == "handoff.detected")["handoffId"];
        return await ReadAsync($"/api/handoffs/{id}", cancel);
    }

    public async Task<IReadOnlyList<JsonNode>> ResidualAsync(CancellationToken cancel) =>
        [.. (await ReadAsync("/api/residual-sessions?status=open", cancel))["items"]!.AsArray().Select(item => item!)];

    /// <summary>The open finding of a kind on a device, or null.</summary>
    public async Task<JsonNode?> OpenFindingAsync(string device, string kind, CancellationToken cancel) =>
        (await ReadAsync($"/api/findings?status=open&deviceId={device}&kind={kind}", cancel))["items"]!.AsArray().FirstOrDefault();

    /// <summary>What the directory really holds of a person, whatever it answers: the time before which sessions are invalid.</summary>
    public async Task<string> SessionsValidFromAsync(string user, CancellationToken cancel) =>
        JsonNode.Parse(await _http.GetStringAsync(new Uri($"{_stack.Control}/graph/users/{user}"), cancel)).Text("signInSessionsValidFromDateTime")!;

    public async Task PutSecretAsync(string name, string device, CancellationToken cancel)
    {
        using var body = JsonContent.Create(new { tags = new Dictionary<string, string> { ["handoff-device"] = device } });
        (await _http.PutAsync(new Uri($"{_stack.Control}/keyVault/secrets/{name}"), body, cancel)).EnsureSuccessStatusCode();
    }

    public void Dispose() => _http.Dispose();

    private async Task PostAsync(string url, JsonNode json, CancellationToken cancel)
    {
        using var body = new StringContent(Json.Write(json), Encoding.UTF8, "application/json");
        (await _http.PostAsync(new Uri(url), body, cancel)).EnsureSuccessStatusCode();
        await _stack.Activity.WaitUntilIdleAsync(TimeSpan.FromSeconds(30), cancel);
    }
}
