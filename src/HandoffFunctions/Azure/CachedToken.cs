using Azure.Core;

namespace HandoffFunctions.Adapters;

/// <summary>One scope's access token, kept until shortly before it expires, for a client outside Azure.Core's pipeline.</summary>
public sealed class CachedToken(TokenCredential credential, string scope, TimeProvider time)
{
    /// <summary>A token that runs out on its way would be refused; five minutes is what Azure.Core's own cache keeps free.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private readonly TokenRequestContext _context = new([scope]);
    private Held? _held;

    public async ValueTask<string> GetAsync(CancellationToken cancel)
    {
        var held = Volatile.Read(ref _held);
        if (held is not null && time.GetUtcNow() < held.Until)
        {
            return held.Token;
        }
        // Two callers at once both ask; either token serves, so no lock stands between a step and its token.
        var fresh = await credential.GetTokenAsync(_context, cancel).ConfigureAwait(false);
        Volatile.Write(ref _held, new Held(fresh.Token, fresh.RefreshOn ?? fresh.ExpiresOn - Margin));
        return fresh.Token;
    }

    /// <summary>The service refused the token: the next call asks for another.</summary>
    public void Drop() => Volatile.Write(ref _held, null);

    private sealed record Held(string Token, DateTimeOffset Until);
}
