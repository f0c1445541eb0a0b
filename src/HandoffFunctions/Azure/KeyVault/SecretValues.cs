using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Security.KeyVault.Secrets;

namespace HandoffFunctions.Adapters.KeyVault;

/// <summary>One version of a secret that the app itself uses.</summary>
/// <param name="NotBefore">Not to be used before; null for at once.</param>
public sealed record SecretValue(string Value, DateTimeOffset? NotBefore);

/// <summary>
/// Reads the values of secrets that the app itself needs in order to call others. They stay in memory, and there only as long as the caller
/// keeps them. Needs the role Key Vault Secrets User, which Secrets Officer includes.
/// </summary>
public sealed class SecretValues
{
    private readonly Lazy<SecretClient> _vault;
    private readonly TimeProvider _time;

    /// <param name="transport">What carries the requests; null for HTTP.</param>
    /// <param name="patience">How long an answer may take; null for 10 seconds.</param>
    /// <exception cref="ArgumentException">The address is neither https nor plain http on the loopback interface.</exception>
    public SecretValues(Uri vaultUri, TokenCredential credential, TimeProvider time, HttpPipelineTransport? transport = null, TimeSpan? patience = null)
    {
        Loopback.RequireSafe(vaultUri, nameof(vaultUri));
        _vault = new(() => SecretVault.Connect(vaultUri, credential, transport, patience));
        _time = time;
    }

    /// <summary>The current version.</summary>
    /// <returns>A value only with <see cref="Answer.Done"/>.</returns>
    public async Task<(Answer Answer, string? Value)> CurrentAsync(string name, CancellationToken cancel)
    {
        try
        {
            var answer = await _vault.Value.GetSecretAsync(name, cancellationToken: cancel).ConfigureAwait(false);
            return (Answers.Done, answer.Value.Value);
        }
        catch (Exception e)
        {
            return (Unread(e), null);
        }
    }

    /// <summary>The newest versions that are enabled and have not expired, newest first.</summary>
    /// <param name="most">So many at most.</param>
    /// <returns>Empty unless the answer is <see cref="Answer.Done"/>.</returns>
    public async Task<(Answer Answer, IReadOnlyList<SecretValue> Versions)> NewestAsync(string name, int most, CancellationToken cancel)
    {
        try
        {
            var now = _time.GetUtcNow();
            var usable = new List<SecretProperties>();
            await foreach (var version in _vault.Value.GetPropertiesOfSecretVersionsAsync(name, cancel).ConfigureAwait(false))
            {
                if (version.Enabled == true && !(version.ExpiresOn <= now))
                {
                    usable.Add(version);
                }
            }

            var read = new List<SecretValue>();
            foreach (var version in usable.OrderByDescending(version => version.CreatedOn).Take(most))
            {
                var answer = await _vault.Value.GetSecretAsync(name, version.Version, cancel).ConfigureAwait(false);
                read.Add(new SecretValue(answer.Value.Value, version.NotBefore));
            }

            return (Answers.Done, read);
        }
        catch (Exception e)
        {
            return (Unread(e), []);
        }
    }

    /// <summary>A secret that is missing or disabled can still be put there, so nothing about it is final.</summary>
    private Answer Unread(Exception failure) => Answers.FromException(failure, _time) switch
    {
        Answer.Never never => new Answer.Retry(null, "vault: " + never.Reason),
        Answer.Retry retry => retry with { Reason = "vault: " + retry.Reason },
        Answer.Unknown unknown => new Answer.Retry(unknown.After, "vault: " + unknown.Reason),
        var answer => answer,
    };
}
