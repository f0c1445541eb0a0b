using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Security.KeyVault.Secrets;

namespace HandoffFunctions.Adapters.KeyVault;

/// <summary>The single calls to a vault that a rotation is made of. A value that was read never leaves this file.</summary>
internal sealed class SecretVault(Uri vaultUri, TokenCredential credential, HttpPipelineTransport? transport, TimeSpan? patience = null)
{
    private readonly SecretClient _client = Connect(vaultUri, credential, transport, patience);

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

    /// <summary>The same, of a secret that need not exist.</summary>
    public async Task<List<SecretProperties>> VersionsIfAnyAsync(string name, CancellationToken cancel)
    {
        try
        {
            return await VersionsAsync(name, cancel).ConfigureAwait(false);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return [];
        }
    }

    /// <summary>Stores a new value, current at once.</summary>
    public async Task SetAsync(SecretProperties like, NewValue value, IReadOnlyDictionary<string, string> tags, CancellationToken cancel)
    {
        var secret = new KeyVaultSecret(like.Name, value.Value);
        secret.Properties.ContentType = like.ContentType;
        secret.Properties.ExpiresOn = value.Expires;
        foreach (var (tag, text) in tags)
        {
            secret.Properties.Tags[tag] = text;
        }
        await _client.SetSecretAsync(secret, cancel).ConfigureAwait(false);
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

    /// <summary>
    /// The newest of some versions. The vault's clock has whole seconds, so two of one second are told apart by which of
    /// them is current.
    /// </summary>
    public async Task<SecretProperties> NewestAsync(string name, List<SecretProperties> versions, CancellationToken cancel)
    {
        var newest = versions[^1];
        return versions.Count > 1 && versions[^2].CreatedOn == newest.CreatedOn && await CurrentAsync(name, cancel).ConfigureAwait(false) is { } current
            ? versions.Find(version => version.Version == current) ?? newest
            : newest;
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

    internal static SecretClient Connect(Uri vaultUri, TokenCredential credential, HttpPipelineTransport? transport = null, TimeSpan? patience = null)
    {
        var options = new SecretClientOptions
        {
            // A repeated set makes a second version. The agenda repeats instead, and looks first.
            Retry = { MaxRetries = 0, NetworkTimeout = patience ?? TimeSpan.FromSeconds(10) },
            Diagnostics = { IsLoggingContentEnabled = false },
            // The challenge of a vault in Azure must name the vault's own domain; a local one has none.
            DisableChallengeResourceVerification = Loopback.IsPlain(vaultUri),
        };
        options.Transport = transport ?? options.Transport;
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
