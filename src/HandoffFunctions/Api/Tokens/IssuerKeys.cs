using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace HandoffFunctions.Api.Tokens;

/// <summary>
/// The issuer's metadata and keys, fetched once and kept. The library's own cache refreshes in the background, so that
/// the first tokens after a key rotation would be refused, and it takes the machine's clock.
/// OpenID Connect Discovery 1.0, section 4.
/// </summary>
internal sealed class IssuerKeys(Uri issuer, TimeProvider time, HttpClient http) : IDisposable
{
    /// <summary>An unknown key id is anybody's to send; it may cost the issuer this much and no more.</summary>
    internal static readonly TimeSpan BetweenFetches = TimeSpan.FromSeconds(30);

    /// <summary>Without any key nobody is admitted; an issuer that starts late should not cost half a minute.</summary>
    internal static readonly TimeSpan BetweenFirstFetches = TimeSpan.FromSeconds(2);

    internal static readonly TimeSpan RefreshAfter = TimeSpan.FromHours(12);

    /// <summary>A key that the issuer has withdrawn must not serve for ever because the issuer cannot be reached.</summary>
    internal static readonly TimeSpan UnusableAfter = TimeSpan.FromHours(24);

    private readonly string _metadata = issuer.AbsoluteUri.TrimEnd('/') + "/.well-known/openid-configuration";
    private readonly GuardedDocuments _documents = new(http, Adapters.Loopback.IsPlain(issuer));
    private readonly SemaphoreSlim _fetching = new(1, 1);
    private Kept? _kept;
    private DateTimeOffset _lastTry = DateTimeOffset.MinValue;

    /// <summary>Metadata whose keys include <paramref name="keyId"/> if the issuer has it; null if there is no usable metadata.</summary>
    public async Task<OpenIdConnectConfiguration?> GetAsync(string keyId, CancellationToken cancel)
    {
        if (Serves(keyId) is { } ready)
        {
            return ready;
        }
        await _fetching.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            // Whoever waited finds what the one before it has fetched.
            if (Serves(keyId) is { } fetched)
            {
                return fetched;
            }
            if (time.GetUtcNow() - _lastTry >= (Usable() is null ? BetweenFirstFetches : BetweenFetches))
            {
                await FetchAsync().ConfigureAwait(false);
            }
            return Usable()?.Metadata;
        }
        finally
        {
            _fetching.Release();
        }
    }

    public void Dispose() => _fetching.Dispose();

    private OpenIdConnectConfiguration? Serves(string keyId) =>
        Usable() is { } kept && time.GetUtcNow() - kept.At < RefreshAfter && kept.Metadata.SigningKeys.Any(key => key.KeyId == keyId)
            ? kept.Metadata
            : null;

    private Kept? Usable() => Volatile.Read(ref _kept) is { } kept && time.GetUtcNow() - kept.At < UnusableAfter ? kept : null;

    /// <summary>Not cancelled with the caller: whoever hangs up early must not use up the one fetch that others wait for.</summary>
    private async Task FetchAsync()
    {
        _lastTry = time.GetUtcNow();
        try
        {
            var fresh = await OpenIdConnectConfigurationRetriever.GetAsync(_metadata, _documents, CancellationToken.None).ConfigureAwait(false);
            if (!string.IsNullOrEmpty(fresh.Issuer))
            {
                Volatile.Write(ref _kept, new Kept(fresh, _lastTry));
            }
        }
        catch (Exception)
        {
            // What was fetched before goes on serving until it is too old; without it the caller answers 503.
        }
    }

    private sealed record Kept(OpenIdConnectConfiguration Metadata, DateTimeOffset At);
}
