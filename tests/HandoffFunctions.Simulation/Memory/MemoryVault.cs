using Azure.Security.KeyVault.Secrets;
using Handoff.Rules.Custody;
using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.KeyVault;

namespace HandoffFunctions.Simulation.Memory;

/// <summary>One version of a secret.</summary>
/// <param name="Generation">The rotation that made it; null for one that somebody else made.</param>
/// <param name="Value">Must be seen nowhere else.</param>
internal sealed record VaultVersion(string Id, DateTimeOffset CreatedOn, string? Generation, string Value, bool IsEnabled);

/// <summary>
/// A vault in memory that rotates as its adapter does over HTTP: once for a generation, rolling forward, beginning only when the product's own rule
/// (<see cref="MayBegin"/>) lets it.
/// </summary>
/// <param name="clock">The vault's own clock. It counts whole seconds.</param>
internal sealed class MemoryVault(TimeProvider clock) : IRotateSecrets
{
    private static readonly Answer NoSuchSecret = new Answer.Never("no enabled version", NotFound: true);

    private readonly Dictionary<string, List<VaultVersion>> _secrets = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<SecretBinding> _bindings = [];
    private int _made;

    /// <summary>Every value of every secret begins so, and nothing else does.</summary>
    public const string ValuesBeginWith = "value-of-the-vault-";

    /// <summary>Every value that any secret ever had.</summary>
    public IEnumerable<string> Values => _secrets.Values.SelectMany(versions => versions).Select(version => version.Value);

    /// <summary>A secret's versions, oldest first.</summary>
    public IReadOnlyList<VaultVersion> Versions(string name) => _secrets.GetValueOrDefault(name) ?? [];

    /// <summary>Puts a secret into the vault, with its tags, or gives it another version that no rotation made.</summary>
    public void Put(SecretBinding tags)
    {
        _bindings.RemoveAll(other => string.Equals(other.Name, tags.Name, StringComparison.OrdinalIgnoreCase));
        _bindings.Add(tags);
        Add(tags.Name, null);
    }

    public Task<(Answer Answer, IReadOnlyList<SecretBinding> Bindings)> ListBindingsAsync(CancellationToken cancel) =>
        Task.FromResult((Answers.Done, (IReadOnlyList<SecretBinding>)[.. _bindings.Where(binding => binding.SaysSomething)]));

    public Task<(Answer Answer, LatestVersion? Latest)> LatestAsync(string name, CancellationToken cancel) =>
        Task.FromResult((Answers.Done, (LatestVersion?)new LatestVersion(_secrets.TryGetValue(name, out var versions) ? versions[^1].Id : null)));

    public Task<Rotated> RotateAsync(RotationOrder order, CancellationToken cancel) => Task.FromResult(Begin(order) ?? Prove(order));

    /// <summary>Makes the new version where it is still to be made, and leaves the old ones as they are; why not, or null.</summary>
    public Rotated? Begin(RotationOrder order)
    {
        var versions = Versions(order.Name);
        if (versions.Any(version => version.Generation == order.Generation))
        {
            return null;
        }

        if (!versions.Any(version => version.IsEnabled))
        {
            return new Rotated.Failed(NoSuchSecret);
        }

        var now = clock.GetUtcNow();
        var held = MayBegin.Against(order, Properties(order.Name, versions[^1]), now)
            ?? order.Partners.Select(partner => MayBegin.Beside(order, partner, [.. Versions(partner).Select(version => Properties(partner, version))], now)).MaxBy(held => held?.Until);
        if (held is null)
        {
            Add(order.Name, order.Generation);
        }

        return held;
    }

    private Rotated.Proven Prove(RotationOrder order)
    {
        var versions = _secrets[order.Name];
        var ours = versions.FindLastIndex(version => version.Generation == order.Generation);
        var disabled = versions[..ours].Select(version => version.Id).ToList();
        for (var older = 0; older < ours; older++)
        {
            versions[older] = versions[older] with { IsEnabled = false };
        }

        return new Rotated.Proven(new RotationProof(versions[ours].Id, versions[ours].CreatedOn, versions[^1].Id, disabled, new Dictionary<string, string>()));
    }

    private void Add(string name, string? generation)
    {
        if (!_secrets.TryGetValue(name, out var versions))
        {
            _secrets.Add(name, versions = []);
        }

        var id = HandoffKey.Digits($"version {name} {++_made}", 32);
        versions.Add(new VaultVersion(id, DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds()), generation, ValuesBeginWith + HandoffKey.Digits($"value {id}", 24), IsEnabled: true));
    }

    private static SecretProperties Properties(string name, VaultVersion version)
    {
        var properties = SecretModelFactory.SecretProperties(new Uri($"https://vault.example/secrets/{name}/{version.Id}"), createdOn: version.CreatedOn);
        if (version.Generation is { } generation)
        {
            properties.Tags[SecretRotation.GenerationTag] = generation;
        }

        return properties;
    }
}
