using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace HandoffFunctions.Tests.Adapters.KeyVault;

/// <summary>One version of a secret as the vault keeps it.</summary>
public sealed record Version(string Id, long Created, string Value)
{
    public bool Enabled { get; set; } = true;

    public long Updated { get; set; } = Created;

    public long? Expires { get; init; }

    public long? NotBefore { get; init; }

    public string? ContentType { get; init; }

    public Dictionary<string, string> Tags { get; init; } = [];
}

/// <summary>
/// A vault per https://learn.microsoft.com/rest/api/keyvault/secrets : challenge first, versions listed in the order of
/// their ids, times in whole seconds, no value of a disabled version. Can fail one call, before or after doing it.
/// </summary>
public sealed class FakeVault : IAsyncDisposable
{
    private readonly TimeProvider _clock;
    private readonly string _name;
    private LoopbackService? _service;
    private int _calls;

    private FakeVault(string name, TimeProvider clock) => (_name, _clock) = (name, clock);

    public List<Version> Versions { get; } = [];

    /// <summary>1 for the first call with a token; null for none.</summary>
    public int? FailCall { get; set; }

    public bool FailAfterDoing { get; set; }

    /// <summary>The caller has no permission to read values.</summary>
    public bool DenyGet { get; set; }

    /// <summary>Answers a call that carried a token in the vault's place; false to let the vault do it.</summary>
    public Func<HttpContext, Task<bool>>? Instead { get; set; }

    /// <summary>Says every version is disabled, and gives its value all the same.</summary>
    public bool LeakDisabled { get; set; }

    /// <summary>Calls that carried a token.</summary>
    public IEnumerable<string> Calls => _service!.Seen.Where(seen => seen.Headers.Authorization.Count > 0).Select(seen => $"{seen.Method} {seen.Target.Split('?')[0]}");

    public Uri Address => _service!.Address;

    public static async Task<FakeVault> StartAsync(string name, TimeProvider clock, params Version[] versions)
    {
        var vault = new FakeVault(name, clock);
        vault.Versions.AddRange(versions);
        vault._service = await LoopbackService.StartAsync(vault.AnswerAsync);
        return vault;
    }

    public void Heal() => (FailCall, _calls) = (null, 0);

    public async ValueTask DisposeAsync() => await _service!.DisposeAsync();

    private Version Current => Versions[^1];

    private async Task AnswerAsync(HttpContext context, Seen seen)
    {
        if (seen.Headers.Authorization.Count == 0)
        {
            await LoopbackService.WriteAsync(context, 401, "", ("WWW-Authenticate", "Bearer authorization=\"https://login.windows.net/00000000-0000-0000-0000-000000000001\", resource=\"https://vault.azure.net\""));
            return;
        }
        if (Instead is not null && await Instead(context))
        {
            return;
        }
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
        await LoopbackService.WriteAsync(context, status, body.ToJsonString());
    }

    private (int Status, JsonNode Body) Do(Seen seen)
    {
        var path = seen.Target.Split('?')[0].Split('/', StringSplitOptions.RemoveEmptyEntries);
        return (seen.Method, path) switch
        {
            ("GET", ["secrets"]) when !seen.Target.Contains("skiptoken", StringComparison.Ordinal) => (200, List([], new Uri(Address, "secrets?$skiptoken=1").AbsoluteUri)),
            ("GET", ["secrets"]) => (200, List([Bundle(Current, null)])),
            ("GET", ["secrets", var name, "versions"]) when name == _name => (200, List(Versions.OrderBy(v => v.Id, StringComparer.Ordinal).Select(v => Bundle(v, v.Id)))),
            ("GET", ["secrets", _, "versions"]) => (200, List([])),
            ("PUT", ["secrets", _]) => (200, Set(JsonNode.Parse(seen.Body)!)),
            ("PATCH", ["secrets", _, var id]) => (200, Update(Versions.Single(v => v.Id == id), JsonNode.Parse(seen.Body)!)),
            ("GET", ["secrets", _]) => Get(Current),
            ("GET", ["secrets", _, var id]) => Get(Versions.Single(v => v.Id == id)),
            _ => (404, Error("SecretNotFound", null)),
        };
    }

    private JsonObject Set(JsonNode body)
    {
        var now = _clock.GetUtcNow().ToUnixTimeSeconds();
        // Ids are random, so their order says nothing about age.
        var version = new Version((Versions.Count % 2 == 0 ? "b" : "a") + Versions.Count.ToString("000", CultureInfo.InvariantCulture), now, body["value"]!.GetValue<string>())
        {
            Expires = body["attributes"]?["exp"]?.GetValue<long>(),
            ContentType = body["contentType"]?.GetValue<string>(),
            Tags = body["tags"].Deserialize<Dictionary<string, string>>() ?? [],
        };
        Versions.Add(version);
        return Bundle(version, version.Id);
    }

    private JsonObject Update(Version version, JsonNode body)
    {
        version.Enabled = body["attributes"]?["enabled"]?.GetValue<bool>() ?? version.Enabled;
        version.Updated = _clock.GetUtcNow().ToUnixTimeSeconds();
        return Bundle(version, version.Id);
    }

    private (int, JsonNode) Get(Version version)
    {
        if (DenyGet)
        {
            return (403, Error("Forbidden", "ForbiddenByRbac"));
        }
        if (!version.Enabled && !LeakDisabled)
        {
            return (403, Error("Forbidden", "SecretDisabled"));
        }
        var bundle = Bundle(version, version.Id);
        bundle["value"] = version.Value;
        return (200, bundle);
    }

    private JsonObject Bundle(Version version, string? id)
    {
        var attributes = new JsonObject { ["enabled"] = version.Enabled, ["created"] = version.Created, ["updated"] = version.Updated };
        if (version.Expires is { } expires)
        {
            attributes["exp"] = expires;
        }
        if (version.NotBefore is { } notBefore)
        {
            attributes["nbf"] = notBefore;
        }
        var tags = new JsonObject(version.Tags.Select(tag => KeyValuePair.Create(tag.Key, (JsonNode?)tag.Value)));
        return new JsonObject { ["id"] = $"https://{Address.Authority}/secrets/{_name}" + (id is null ? "" : "/" + id), ["attributes"] = attributes, ["tags"] = tags, ["contentType"] = version.ContentType };
    }

    private static JsonObject List(IEnumerable<JsonNode> items, string? next = null) => new() { ["value"] = new JsonArray([.. items]), ["nextLink"] = next };

    private static JsonObject Error(string code, string? inner) =>
        new() { ["error"] = new JsonObject { ["code"] = code, ["message"] = "refused", ["innererror"] = inner is null ? null : new JsonObject { ["code"] = inner } } };
}
