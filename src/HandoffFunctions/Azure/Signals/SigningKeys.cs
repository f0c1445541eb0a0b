using HandoffFunctions.Adapters.KeyVault;

namespace HandoffFunctions.Adapters.Signals;

/// <summary>The keys of one moment.</summary>
/// <param name="Current">Signs; null when the version that should is no key that can.</param>
/// <param name="Published">What receivers are given: the current key, those before it that are still enabled, and those that are yet to come.</param>
public sealed record KeyRing(SigningKey? Current, IReadOnlyList<SigningKey> Published);

/// <summary>
/// The signing keys, read from one secret of the vault and kept for a few minutes. A key is rotated by giving the secret a new version: the
/// old one stays published until it is disabled or expires, and a version with a date from which it is valid is published before.
/// </summary>
public sealed class SigningKeys(SecretValues vault, string secretName, TimeProvider time)
{
    /// <summary>So long receivers may keep what they were given, and so long we keep it ourselves.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(5);

    /// <summary>Anybody may ask for the public keys; a vault that does not answer is not asked by each of them.</summary>
    private static readonly TimeSpan BetweenFailures = TimeSpan.FromSeconds(2);

    /// <summary>All versions have to be read within this; a step that waits for them has a receiver to ask as well.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private const int MostVersions = 4;

    private readonly OneAtATime _one = new();
    private Kept? _kept;

    /// <returns>Keys only with <see cref="Answer.Done"/>.</returns>
    public async Task<(Answer Answer, KeyRing? Keys)> GetAsync(CancellationToken cancel)
    {
        if (Usable() is { } ready)
        {
            return (ready.Answer, ready.Keys);
        }

        using var turn = await _one.EnterAsync(cancel).ConfigureAwait(false);
        // Whoever waited finds what the one before it has read. Not cancelled with its caller, so that others have something of it too.
        var kept = Usable() ?? await ReadAsync().ConfigureAwait(false);
        Volatile.Write(ref _kept, kept);
        return (kept.Answer, kept.Keys);
    }

    private Kept? Usable() => Volatile.Read(ref _kept) is { } kept && time.GetUtcNow() < kept.Until ? kept : null;

    private async Task<Kept> ReadAsync()
    {
        using var deadline = new CancellationTokenSource(Patience, time);
        var (answer, versions) = await vault.NewestAsync(secretName, MostVersions, deadline.Token).ConfigureAwait(false);
        var now = time.GetUtcNow();
        if (answer is not Answer.Done)
        {
            return new Kept(answer, null, now + BetweenFailures);
        }

        var keys = versions.Select(version => (Key: SigningKey.Read(version.Value), IsValid: !(version.NotBefore > now))).ToList();
        // The newest that is valid, even if it is no key: an older one in its place would hide that the newest is of no use.
        var current = keys.Find(pair => pair.IsValid).Key;
        return new Kept(answer, new KeyRing(current, [.. keys.Select(pair => pair.Key).OfType<SigningKey>().DistinctBy(key => key.KeyId)]), now + (current is null ? BetweenFailures : KeptFor));
    }

    private sealed record Kept(Answer Answer, KeyRing? Keys, DateTimeOffset Until);
}
