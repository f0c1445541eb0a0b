using Azure.Core;
using Azure.Identity;

namespace HandoffFunctions.Adapters;

/// <summary>The one identity the app has: the managed identity of its host.</summary>
public static class Credentials
{
    /// <param name="clientId">Client id of a user-assigned identity; null or empty for the system-assigned one.
    /// https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/overview</param>
    public static TokenCredential ManagedIdentity(string? clientId) =>
        new ManagedIdentityCredential(new ManagedIdentityCredentialOptions(
            string.IsNullOrEmpty(clientId)
                ? ManagedIdentityId.SystemAssigned
                : ManagedIdentityId.FromUserAssignedClientId(clientId))
        {
            // A step that gets no token is tried again by the agenda; here it must fail within the step's time.
            Retry = { MaxRetries = 1, NetworkTimeout = TimeSpan.FromSeconds(5) },
        });
}
