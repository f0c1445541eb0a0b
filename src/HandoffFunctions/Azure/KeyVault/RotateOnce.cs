using Azure.Security.KeyVault.Secrets;

namespace HandoffFunctions.Adapters.KeyVault;

/// <summary>
/// Rotates a secret once for a generation, however often it is called.
/// <para>Before the new version is set, nothing has changed in the vault. Setting it makes it current at once
/// (https://learn.microsoft.com/azure/key-vault/secrets/about-secrets); if we die then, both values work, and the next
/// call finds the version by its tag instead of making another. If we die among the disabled versions, those that are left
/// still work, and the next call disables them. If we die before the proof is recorded, the next call changes nothing and
/// proves it again.</para>
/// <para>Two calls at once may each set a version: the later one stays and the earlier is disabled as an old one. Where that
/// would do harm the caller lets one process in at a time. A version that
/// someone set after ours is never touched.</para>
/// </summary>
internal sealed class RotateOnce(SecretVault vault, IMakeValues values, TimeProvider time)
{
    private static readonly Dictionary<string, string> NoEvidence = [];

    public Task<Rotated> RunAsync(RotationOrder order, CancellationToken cancel) => RunAsync(order, mustMakeAnother: false, cancel);

    private async Task<Rotated> RunAsync(RotationOrder order, bool mustMakeAnother, CancellationToken cancel)
    {
        var versions = await vault.VersionsAsync(order.Name, cancel).ConfigureAwait(false);
        bool IsOurs(SecretProperties version) => SecretRotation.Tag(version, SecretRotation.GenerationTag) == order.Generation;
        if (mustMakeAnother || !versions.Exists(IsOurs))
        {
            if (versions.Find(version => version.Enabled == true) is null)
            {
                return new Rotated.Failed(new Answer.Never("no enabled version", NotFound: true));
            }
            if (!mustMakeAnother && await HeldAsync(order, versions, cancel).ConfigureAwait(false) is { } held)
            {
                return held;
            }
            if (await SetAsync(order, versions, cancel).ConfigureAwait(false) is { } failed)
            {
                return failed;
            }
            versions = await vault.VersionsAsync(order.Name, cancel).ConfigureAwait(false);
        }
        var current = await vault.CurrentAsync(order.Name, cancel).ConfigureAwait(false);
        if (VersionsAround.Split(versions, current, IsOurs) is not { } split)
        {
            return new Rotated.NotShown("the vault does not list the new version yet", NoEvidence);
        }
        var (answer, effect) = await values.TakeEffectAsync(order, split, current, cancel).ConfigureAwait(false);
        if (answer is not Answer.Done)
        {
            return new Rotated.Failed(answer);
        }
        if (effect.MustMakeAnother && !mustMakeAnother)
        {
            return await RunAsync(order, mustMakeAnother: true, cancel).ConfigureAwait(false);
        }
        if (!effect.NewWorks)
        {
            return new Rotated.NotShown(effect.StillOpen ?? "the new value is not taken yet", effect.Evidence);
        }
        foreach (var version in split.Older.Where(version => version.Enabled == true))
        {
            await vault.DisableAsync(version, cancel).ConfigureAwait(false);
        }
        return await ProveAsync(order.Name, split, current, effect, cancel).ConfigureAwait(false);
    }

    /// <summary>Why the rotation may not begin, or null when it may. What is read here is read right before the first change.</summary>
    private async Task<Rotated?> HeldAsync(RotationOrder order, List<SecretProperties> versions, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (order.Replaces is not null && MayBegin.Against(order, await vault.NewestAsync(order.Name, versions, cancel).ConfigureAwait(false), now) is { } held)
        {
            return held;
        }
        var besides = new List<Rotated.Held>();
        foreach (var partner in order.Partners.Where(SecretRotation.IsName))
        {
            if (MayBegin.Beside(order, partner, await vault.VersionsIfAnyAsync(partner, cancel).ConfigureAwait(false), now) is { } beside)
            {
                besides.Add(beside);
            }
        }
        return besides.MaxBy(beside => beside.Until);
    }

    private async Task<Rotated?> SetAsync(RotationOrder order, List<SecretProperties> versions, CancellationToken cancel)
    {
        var newest = versions[^1];
        // The same lifetime again, from now: a copied date would have the new version expire with the old one.
        var expires = newest.ExpiresOn - newest.CreatedOn is { } lifetime && lifetime > TimeSpan.Zero
            ? time.GetUtcNow() + lifetime
            : (DateTimeOffset?)null;
        var (answer, made) = await values.MakeAsync(order, versions, expires, cancel).ConfigureAwait(false);
        if (made is null)
        {
            return new Rotated.Failed(answer);
        }
        var tags = new Dictionary<string, string>(newest.Tags) { [SecretRotation.GenerationTag] = order.Generation };
        // Another version's key is not this one's.
        tags.Remove(ApplicationPasswords.KeyTag);
        foreach (var (tag, value) in made.Tags)
        {
            tags[tag] = value;
        }
        await vault.SetAsync(newest, made, tags, cancel).ConfigureAwait(false);
        return null;
    }

    private async Task<Rotated> ProveAsync(string name, VersionsAround split, string? current, Effect effect, CancellationToken cancel)
    {
        foreach (var version in split.Proving)
        {
            if (!await vault.IsRefusedAsync(name, version.Version, cancel).ConfigureAwait(false))
            {
                return new Rotated.NotShown("an old version still works", effect.Evidence);
            }
        }
        var after = await vault.VersionsAsync(name, cancel).ConfigureAwait(false);
        var enabled = after.Where(version => version.Enabled == true).Select(version => version.Version).ToHashSet();
        if (split.Older.Any(version => enabled.Contains(version.Version)))
        {
            return new Rotated.NotShown("an old version is listed as enabled", effect.Evidence);
        }
        // Rotated again after us: that version's own rotation has disabled ours, and vouches for itself.
        if (current is null || !enabled.Contains(current))
        {
            return new Rotated.Failed(new Answer.Retry(null, "the current version is disabled"));
        }
        return effect.StillOpen is not { } open
            ? new Rotated.Proven(new RotationProof(split.Ours.Version, split.Ours.CreatedOn, current, [.. split.Proving.Select(version => version.Version)], effect.Evidence))
            : effect.WillShow ? new Rotated.NotShown(open, effect.Evidence) : new Rotated.Unprovable(open, effect.Evidence);
    }
}
