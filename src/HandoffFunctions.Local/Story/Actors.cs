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

    public Actors(LocalStack stack, TimeProvider time)
    {
        (_stack, _time) = (stack, time);
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", stack.TokenFor("story", "Handoff.Read", "Handoff.Review"));
    }

    public int Published => _events;

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
    public async Task PublishAsync(CancellationToken cancel, params JsonObject[] events)
    {
        using var body = new StringContent(Json.Write(new JsonArray([.. events.Select(e => e.DeepClone())])), Encoding.UTF8, "application/json");
        (await _http.PostAsync(new Uri(_stack.EventGrid), body, cancel)).EnsureSuccessStatusCode();
        await _stack.Activity.WaitUntilIdleAsync(TimeSpan.FromSeconds(30), cancel);
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

    public async Task PutSecretAsync(string name, string device, CancellationToken cancel)
    {
        using var body = JsonContent.Create(new { tags = new Dictionary<string, string> { ["handoff-device"] = device } });
        (await _http.PutAsync(new Uri($"{_stack.Control}/keyVault/secrets/{name}"), body, cancel)).EnsureSuccessStatusCode();
    }

    public void Dispose() => _http.Dispose();
}
