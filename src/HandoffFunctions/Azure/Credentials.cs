using Azure.Core;
using Azure.Identity;

namespace HandoffFunctions.Adapters;

/// <summary>The one identity the app has: the managed identity of its host.</summary>
public static class Credentials
{
    /// <summary>The identity; nothing of it is loaded before the first token is asked for.</summary>
    /// <param name="clientId">Client id of a user-assigned identity; null or empty for the system-assigned one.
    /// https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/overview</param>
    public static TokenCredential ManagedIdentity(string? clientId) => new OnFirstUse(() => Connect(clientId));

    private static ManagedIdentityCredential Connect(string? clientId) =>
        new(new ManagedIdentityCredentialOptions(
            string.IsNullOrEmpty(clientId)
                ? ManagedIdentityId.SystemAssigned
                : ManagedIdentityId.FromUserAssignedClientId(clientId))
        {
            // A step that gets no token is tried again by the agenda; here it must fail within the step's time.
            Retry = { MaxRetries = 1, NetworkTimeout = TimeSpan.FromSeconds(5) },
        });

    private sealed class OnFirstUse(Func<TokenCredential> connect) : TokenCredential
    {
        private readonly Lazy<TokenCredential> _identity = new(connect);

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            _identity.Value.GetToken(requestContext, cancellationToken);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            _identity.Value.GetTokenAsync(requestContext, cancellationToken);
    }
}
