using Microsoft.IdentityModel.Tokens;

namespace HandoffFunctions.Api.Tokens;

/// <summary>What an issuer publishes of itself.</summary>
/// <param name="Issuer">The <c>iss</c> of its tokens.</param>
internal sealed record PublishedKeys(string Issuer, IReadOnlyList<SecurityKey> Keys)
{
    public SecurityKey? Find(string? keyId) => Keys.FirstOrDefault(key => key.KeyId == keyId);
}

/// <summary>
/// An issuer's keys, fetched once and kept. The library's own cache refreshes in the background, so that the first
/// tokens after a key rotation would be refused, and it takes the machine's clock.
/// </summary>
/// <param name="fetch">Fetches what the issuer publishes now, or throws.</param>
internal sealed class IssuerKeys(Func<Task<PublishedKeys>> fetch, TimeProvider time)
{
    /// <summary>An unknown key id is anybody's to send; it may cost the issuer this much and no more.</summary>
    internal static readonly TimeSpan BetweenFetches = TimeSpan.FromSeconds(30);

    /// <summary>Without any key nobody is admitted; an issuer that starts late should not cost half a minute.</summary>
    internal static readonly TimeSpan BetweenFirstFetches = TimeSpan.FromSeconds(2);

    internal static readonly TimeSpan RefreshAfter = TimeSpan.FromHours(12);

    /// <summary>A key that the issuer has withdrawn must not serve for ever because the issuer cannot be reached.</summary>
    internal static readonly TimeSpan UnusableAfter = TimeSpan.FromHours(24);

    private readonly OneAtATime _fetching = new();
    private Kept? _kept;
    private DateTimeOffset _lastTry = DateTimeOffset.MinValue;

    /// <summary>
    /// Keys that include <paramref name="keyId"/> if the issuer has it; null if no usable ones are to be had, or if they lack it and the
    /// issuer, asked since, did not answer: it may have a new one, and refusing what that has signed would be final.
    /// </summary>
    public async Task<PublishedKeys?> GetAsync(string keyId, CancellationToken cancel)
    {
        if (Serves(keyId) is { } ready)
        {
            return ready;
        }
        using var turn = await _fetching.EnterAsync(cancel).ConfigureAwait(false);
        // Whoever waited finds what the one before it has fetched.
        if (Serves(keyId) is { } fetched)
        {
            return fetched;
        }
        if (time.GetUtcNow() - _lastTry >= (Usable() is null ? BetweenFirstFetches : BetweenFetches))
        {
            await FetchAsync().ConfigureAwait(false);
        }
        return Usable() is { } kept && (kept.At == _lastTry || kept.Keys.Find(keyId) is not null) ? kept.Keys : null;
    }

    private PublishedKeys? Serves(string keyId) =>
        Usable() is { } kept && time.GetUtcNow() - kept.At < RefreshAfter && kept.Keys.Find(keyId) is not null ? kept.Keys : null;

    private Kept? Usable() => Volatile.Read(ref _kept) is { } kept && time.GetUtcNow() - kept.At < UnusableAfter ? kept : null;

    /// <summary>Not cancelled with the caller: whoever hangs up early must not use up the one fetch that others wait for.</summary>
    private async Task FetchAsync()
    {
        _lastTry = time.GetUtcNow();
        try
        {
            Volatile.Write(ref _kept, new Kept(await fetch().ConfigureAwait(false), _lastTry));
        }
        catch (Exception)
        {
            // What was fetched before goes on serving until it is too old; without it the caller answers 503.
        }
    }

    private sealed record Kept(PublishedKeys Keys, DateTimeOffset At);
}
