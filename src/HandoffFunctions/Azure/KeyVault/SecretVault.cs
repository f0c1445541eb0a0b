using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Security.KeyVault.Secrets;

namespace HandoffFunctions.Adapters.KeyVault;

/// <summary>The single calls to a vault that a rotation is made of. No value leaves this file.</summary>
internal sealed class SecretVault(Uri vaultUri, TokenCredential credential)
{
    private const int ValueBytes = 32;

    private readonly SecretClient _client = Connect(vaultUri, credential);

    /// <summary>Names, tags and dates of every secret's current version.</summary>
    public AsyncPageable<SecretProperties> SecretsAsync(CancellationToken cancel) => _client.GetPropertiesOfSecretsAsync(cancel);

    /// <summary>All versions of one secret, enabled or not, oldest first.</summary>
    public async Task<List<SecretProperties>> VersionsAsync(string name, CancellationToken cancel)
    {
        var versions = new List<SecretProperties>();
        await foreach (var version in _client.GetPropertiesOfSecretVersionsAsync(name, cancel).ConfigureAwait(false))
        {
            versions.Add(version);
        }
        return [.. versions.OrderBy(version => version.CreatedOn)];
    }

    /// <summary>Stores a new random value, current at once.</summary>
    public async Task<SecretProperties> SetRandomAsync(SecretProperties like, IReadOnlyDictionary<string, string> tags, DateTimeOffset? expires, CancellationToken cancel)
    {
        var secret = new KeyVaultSecret(like.Name, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(ValueBytes)));
        secret.Properties.ContentType = like.ContentType;
        secret.Properties.ExpiresOn = expires;
        foreach (var (tag, value) in tags)
        {
            secret.Properties.Tags[tag] = value;
        }
        var answer = await _client.SetSecretAsync(secret, cancel).ConfigureAwait(false);
        return answer.Value.Properties;
    }

    public async Task DisableAsync(SecretProperties version, CancellationToken cancel)
    {
        version.Enabled = false;
        await _client.UpdateSecretPropertiesAsync(version, cancel).ConfigureAwait(false);
    }

    /// <summary>
    /// Which version an application gets when it names none; null if that version is disabled. The value comes with the
    /// answer and is dropped here.
    /// </summary>
    public async Task<string?> CurrentAsync(string name, CancellationToken cancel)
    {
        try
        {
            var answer = await _client.GetSecretAsync(name, cancellationToken: cancel).ConfigureAwait(false);
            return answer.Value.Properties.Version;
        }
        catch (RequestFailedException e) when (IsDisabled(e))
        {
            return null;
        }
    }

    /// <summary>True if the vault refuses the version because it is disabled. A refusal for want of a permission proves nothing.</summary>
    public async Task<bool> IsRefusedAsync(string name, string version, CancellationToken cancel)
    {
        try
        {
            await _client.GetSecretAsync(name, version, cancel).ConfigureAwait(false);
            return false;
        }
        catch (RequestFailedException e) when (IsDisabled(e))
        {
            return true;
        }
    }

    internal static SecretClient Connect(Uri vaultUri, TokenCredential credential)
    {
        var options = new SecretClientOptions
        {
            // A repeated set makes a second version. The agenda repeats instead, and looks first.
            Retry = { MaxRetries = 0, NetworkTimeout = TimeSpan.FromSeconds(10) },
            Diagnostics = { IsLoggingContentEnabled = false },
            // The challenge of a vault in Azure must name the vault's own domain; a local one has none.
            DisableChallengeResourceVerification = Loopback.IsPlain(vaultUri),
        };
        return new SecretClient(LoopbackTransport.Fit(vaultUri, options, nameof(vaultUri)), credential, options);
    }

    /// <summary>
    /// 403 is also the answer to a caller without the permission; the inner code tells them apart.
    /// https://learn.microsoft.com/azure/key-vault/general/common-error-codes
    /// </summary>
    private static bool IsDisabled(RequestFailedException failure)
    {
        if (failure.Status != 403 || failure.GetRawResponse() is not { } answer)
        {
            return false;
        }
        try
        {
            using var json = JsonDocument.Parse(answer.Content.ToMemory());
            return json.RootElement.GetProperty("error").GetProperty("innererror").GetProperty("code").GetString() == "SecretDisabled";
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return false;
        }
    }
}
