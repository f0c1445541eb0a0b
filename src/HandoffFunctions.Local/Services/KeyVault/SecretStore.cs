using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Services.KeyVault;

/// <summary>The vault's secrets, each with its versions, oldest first. Values live in memory only.</summary>
internal sealed class SecretStore(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, List<SecretVersion>> _secrets = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _deleted = new(StringComparer.OrdinalIgnoreCase);

    public long Now => clock.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Runs <paramref name="use"/> on the versions, oldest first; empty when there is no such secret or it is deleted.</summary>
    public T Use<T>(string name, Func<IReadOnlyList<SecretVersion>, T> use)
    {
        lock (_gate)
        {
            return use(_secrets.TryGetValue(name, out var versions) && !_deleted.Contains(name) ? versions : []);
        }
    }

    public IReadOnlyList<string> Names()
    {
        lock (_gate)
        {
            return [.. _secrets.Keys.Where(name => !_deleted.Contains(name))];
        }
    }

    public bool IsDeleted(string name)
    {
        lock (_gate)
        {
            return _deleted.Contains(name);
        }
    }

    /// <summary>False when there was nothing to delete, or to recover.</summary>
    public bool SetDeleted(string name, bool deleted)
    {
        lock (_gate)
        {
            return _secrets.ContainsKey(name) && (deleted ? _deleted.Add(name) : _deleted.Remove(name));
        }
    }

    public SecretVersion AddVersion(string name, string value, JsonObject body)
    {
        var version = new SecretVersion { Id = Guid.NewGuid().ToString("N"), Value = value, Created = Now };
        version.Take(body, Now);
        lock (_gate)
        {
            Versions(name).Add(version);
        }
        return version;
    }

    /// <summary>
    /// Seeds a secret: <c>versions</c> replaces them all (a version id that is known keeps its value), <c>tags</c>
    /// are set on the current version. What is missing gets a random value. Returns the versions that are new.
    /// </summary>
    public IReadOnlyList<SecretVersion> Seed(string name, JsonObject given)
    {
        lock (_gate)
        {
            _deleted.Remove(name);
            var before = Versions(name).ToList();
            if (given["versions"] is JsonArray)
            {
                _secrets[name] = [.. given.Objects("versions").Select(version => Seeded(version, before))];
            }
            if (Versions(name).Count == 0)
            {
                Versions(name).Add(Seeded([], before));
            }
            if (given["tags"] is JsonObject tags)
            {
                Versions(name)[^1].Tags = tags.DeepClone().AsObject();
            }
            return [.. Versions(name).Where(version => before.All(old => old.Id != version.Id))];
        }
    }

    private List<SecretVersion> Versions(string name)
    {
        if (!_secrets.TryGetValue(name, out var versions))
        {
            versions = [];
            _secrets.Add(name, versions);
        }
        return versions;
    }

    private SecretVersion Seeded(JsonObject given, List<SecretVersion> before)
    {
        var id = given.Text("version") ?? Guid.NewGuid().ToString("N");
        var old = before.Find(version => version.Id == id);
        return new SecretVersion
        {
            Id = id,
            Value = old?.Value ?? Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24)),
            Created = Seconds(given, "created") ?? old?.Created ?? Now,
            Updated = Seconds(given, "updated") ?? Seconds(given, "created") ?? Now,
            Expires = given.ContainsKey("expires") ? Seconds(given, "expires") : old?.Expires,
            Enabled = given.Flag("enabled") ?? old?.Enabled ?? true,
            ContentType = given.Text("contentType") ?? old?.ContentType,
            Tags = given["tags"]?.DeepClone() as JsonObject ?? old?.Tags ?? [],
        };
    }

    private static long? Seconds(JsonObject given, string name) => DateTimeOffset.TryParse(
        given.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
        ? time.ToUnixTimeSeconds()
        : null;
}
