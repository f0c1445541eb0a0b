using System.Text.RegularExpressions;
using Azure.Core;
using Azure.Security.KeyVault.Secrets;

namespace HandoffFunctions.Adapters.KeyVault;

/// <summary>
/// Gives a secret a new value and proves that the old ones are refused. A rotation rolls forward: a call that failed, or
/// a process that died, is followed by the same call again, which goes on where the first one stopped.
/// Needs the role Key Vault Secrets Officer.
/// </summary>
public sealed partial class SecretRotation
{
    /// <summary>Marks the version that one rotation made. A secret has at most 15 tags.</summary>
    public const string GenerationTag = "handoff-generation";

    private readonly Lazy<SecretVault> _vault;
    private readonly TimeProvider _time;

    /// <exception cref="ArgumentException">The address is neither https nor plain http on the loopback interface.</exception>
    public SecretRotation(Uri vaultUri, TokenCredential credential, TimeProvider time)
    {
        Loopback.RequireSafe(vaultUri, nameof(vaultUri));
        _vault = new(() => new SecretVault(vaultUri, credential));
        _time = time;
    }

    /// <summary>All enabled secrets with a tag handoff-device, handoff-worker, handoff-rotation or handoff-dual. No values are read.</summary>
    /// <returns>The list is empty unless the answer is <see cref="Answer.Done"/>.</returns>
    public async Task<(Answer Answer, IReadOnlyList<SecretBinding> Bindings)> ListBindingsAsync(CancellationToken cancel)
    {
        try
        {
            var bindings = new List<SecretBinding>();
            await foreach (var secret in _vault.Value.SecretsAsync(cancel).ConfigureAwait(false))
            {
                var binding = new SecretBinding(secret.Name, Tag(secret, "handoff-device"), Tag(secret, "handoff-worker"), Tag(secret, "handoff-rotation"), Tag(secret, "handoff-dual"));
                if (secret.Enabled == true && (binding.DeviceId ?? binding.WorkerId ?? binding.Rotation ?? binding.DualName) is not null)
                {
                    bindings.Add(binding);
                }
            }
            return (Answers.Done, bindings);
        }
        catch (Exception e)
        {
            return (Answers.FromException(e, _time), []);
        }
    }

    /// <summary>
    /// Rotates a secret once for a generation, however often it is called.
    /// <para>Before the new version is set, nothing has changed. Setting it makes it current at once
    /// (https://learn.microsoft.com/azure/key-vault/secrets/about-secrets); if we die then, both values work, and the
    /// next call finds the version by its tag instead of making another. If we die among the disabled versions, those
    /// that are left still work, and the next call disables them. If we die before the proof is recorded, the next call
    /// changes nothing and proves it again.</para>
    /// <para>Two calls at once may each set a version: the later one stays and the earlier is disabled as an old one.
    /// A version that someone set after ours is never touched.</para>
    /// </summary>
    /// <param name="name">The secret.</param>
    /// <param name="generation">Names the rotation: the same for each attempt, another for the next rotation. At most 256 characters.</param>
    /// <param name="cancel">Ends the wait; what was done stays.</param>
    /// <returns>A proof only with <see cref="Answer.Done"/>.</returns>
    public async Task<(Answer Answer, RotationProof? Proof)> RotateAsync(string name, string generation, CancellationToken cancel)
    {
        if (!SecretName().IsMatch(name) || generation.Length is 0 or > 256)
        {
            return (new Answer.Never("not a secret's name, or not a generation"), null);
        }
        try
        {
            var versions = await _vault.Value.VersionsAsync(name, cancel).ConfigureAwait(false);
            if (!versions.Exists(version => Tag(version, GenerationTag) == generation))
            {
                if (versions.Find(version => version.Enabled == true) is null)
                {
                    return (new Answer.Never("no enabled version", NotFound: true), null);
                }
                await SetAsync(versions[^1], generation, cancel).ConfigureAwait(false);
                versions = await _vault.Value.VersionsAsync(name, cancel).ConfigureAwait(false);
            }
            var current = await _vault.Value.CurrentAsync(name, cancel).ConfigureAwait(false);
            var split = VersionsAround.Split(versions, current, version => Tag(version, GenerationTag) == generation);
            if (split is null)
            {
                return (new Answer.Retry(null, "new version not listed yet"), null);
            }
            foreach (var version in split.Older.Where(version => version.Enabled == true))
            {
                await _vault.Value.DisableAsync(version, cancel).ConfigureAwait(false);
            }
            return await ProveAsync(name, split, current, cancel).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            return (Answers.FromException(e, _time), null);
        }
    }

    private async Task SetAsync(SecretProperties newest, string generation, CancellationToken cancel)
    {
        var tags = new Dictionary<string, string>(newest.Tags) { [GenerationTag] = generation };
        // The same lifetime again, from now: a copied date would have the new version expire with the old one.
        var expires = newest.ExpiresOn - newest.CreatedOn is { } lifetime && lifetime > TimeSpan.Zero
            ? _time.GetUtcNow() + lifetime
            : (DateTimeOffset?)null;
        await _vault.Value.SetRandomAsync(newest, tags, expires, cancel).ConfigureAwait(false);
    }

    private async Task<(Answer, RotationProof?)> ProveAsync(string name, VersionsAround split, string? current, CancellationToken cancel)
    {
        foreach (var version in split.Proving)
        {
            if (!await _vault.Value.IsRefusedAsync(name, version.Version, cancel).ConfigureAwait(false))
            {
                return (new Answer.Retry(null, "an old version still works"), null);
            }
        }
        var after = await _vault.Value.VersionsAsync(name, cancel).ConfigureAwait(false);
        var enabled = after.Where(version => version.Enabled == true).Select(version => version.Version).ToHashSet();
        if (split.Older.Any(version => enabled.Contains(version.Version)))
        {
            return (new Answer.Retry(null, "an old version is listed as enabled"), null);
        }
        // Rotated again after us: that version's own rotation has disabled ours, and vouches for itself.
        if (current is null || !enabled.Contains(current))
        {
            return (new Answer.Retry(null, "the current version is disabled"), null);
        }
        return (Answers.Done, new RotationProof(split.Ours.Version, current, [.. split.Proving.Select(version => version.Version)], Refused: true));
    }

    /// <summary>https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#objects-identifiers-and-versioning</summary>
    [GeneratedRegex("^[0-9a-zA-Z-]{1,127}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex SecretName();

    private static string? Tag(SecretProperties secret, string name) =>
        secret.Tags.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
}
