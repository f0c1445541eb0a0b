using System.Text.Json.Nodes;
using HandoffFunctions.Tests.Adapters;
using Microsoft.AspNetCore.Http;

namespace HandoffFunctions.Tests.Adapters.KeyVault;

/// <summary>
/// One application's passwords per https://learn.microsoft.com/graph/api/application-addpassword . Can fail one call, before or after
/// doing it, and can show changes late.
/// </summary>
public sealed class FakeDirectory : IAsyncDisposable
{
    public const string Application = "app-1";

    private LoopbackService? _service;
    private int _calls;
    private int _made;

    public List<(string KeyId, string? Name)> Passwords { get; } = [];

    /// <summary>1 for the first call; null for none.</summary>
    public int? FailCall { get; set; }

    public bool FailAfterDoing { get; set; }

    /// <summary>What readers see; null for the truth.</summary>
    public IReadOnlyList<string>? Shown { get; set; }

    /// <summary>What readers still see although it is gone.</summary>
    public IReadOnlyList<string> StillShown { get; set; } = [];

    public Uri Address => new(_service!.Address, "v1.0");

    public IEnumerable<string> Calls => _service!.Seen.Select(seen => $"{seen.Method} {seen.Target.Split('?')[0].Split('/')[^1]}");

    public static async Task<FakeDirectory> StartAsync(params (string KeyId, string? Name)[] passwords)
    {
        var directory = new FakeDirectory();
        directory.Passwords.AddRange(passwords);
        directory._service = await LoopbackService.StartAsync(directory.AnswerAsync);
        return directory;
    }

    public void Heal() => (FailCall, _calls) = (null, 0);

    public async ValueTask DisposeAsync() => await _service!.DisposeAsync();

    private async Task AnswerAsync(HttpContext context, Seen seen)
    {
        var fails = ++_calls == FailCall;
        if (fails && !FailAfterDoing)
        {
            context.Abort();
            return;
        }
        var (status, body) = Do(seen);
        if (fails)
        {
            context.Abort();
            return;
        }
        await LoopbackService.WriteAsync(context, status, body?.ToJsonString() ?? "");
    }

    private (int Status, JsonNode? Body) Do(Seen seen)
    {
        switch (seen.Method, seen.Target.Split('?')[0].Split('/')[3..])
        {
            case ("GET", [Application]):
                return (200, new JsonObject
                {
                    ["passwordCredentials"] = new JsonArray([.. Passwords.Where(password => Shown?.Contains(password.KeyId) != false)
                        .Concat(StillShown.Where(id => Passwords.All(password => password.KeyId != id)).Select(id => (KeyId: id, Name: (string?)null)))
                        .Select(password => (JsonNode)new JsonObject { ["keyId"] = password.KeyId, ["displayName"] = password.Name, ["secretText"] = null })]),
                });
            case ("POST", [Application, "addPassword"]):
                var asked = JsonNode.Parse(seen.Body)!["passwordCredential"]!;
                Passwords.Add(($"key-{++_made}", (string?)asked["displayName"]));
                return (200, new JsonObject { ["keyId"] = Passwords[^1].KeyId, ["secretText"] = $"hush-{_made}", ["endDateTime"] = asked["endDateTime"]?.DeepClone() ?? "2028-11-22T08:00:00Z" });
            case ("POST", [Application, "removePassword"]):
                var removed = Passwords.RemoveAll(password => password.KeyId == (string?)JsonNode.Parse(seen.Body)!["keyId"]);
                return removed == 1 ? (204, null) : (400, Error("Request_BadRequest"));
            default:
                return (404, Error("Request_ResourceNotFound"));
        }
    }

    private static JsonObject Error(string code) => new() { ["error"] = new JsonObject { ["code"] = code, ["message"] = "refused" } };
}
