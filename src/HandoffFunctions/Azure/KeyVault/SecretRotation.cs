using System.Text.RegularExpressions;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Security.KeyVault.Secrets;
using Handoff.Rules.Custody;
using Handoff.Rules.Policy;
using HandoffFunctions.Adapters.Graph;

namespace HandoffFunctions.Adapters.KeyVault;

/// <summary>
/// Reads how secrets are bound, gives a secret a new value and proves that the old ones are refused. A rotation rolls
/// forward: a call that failed, or a process that died, is followed by the same call again, which goes on where the first
/// one stopped. Needs the role Key Vault Secrets Officer.
/// </summary>
public sealed partial class SecretRotation : IRotateSecrets
{
    /// <summary>Marks the version that one rotation made. A secret has at most 15 tags.</summary>
    public const string GenerationTag = "handoff-generation";

    private readonly Lazy<SecretVault> _vault;
    private readonly TimeProvider _time;

    private readonly GraphPasswords? _passwords;
    private readonly ReadBack? _readBack;

    /// <param name="passwords">Where the passwords of applications are made; null where none is.</param>
    /// <param name="readBack">How long a new password may take to show.</param>
    /// <param name="transport">What carries the requests; null for HTTP.</param>
    /// <param name="patience">How long an answer may take; null for 10 seconds.</param>
    /// <exception cref="ArgumentException">The address is neither https nor plain http on the loopback interface.</exception>
    public SecretRotation(
        Uri vaultUri, TokenCredential credential, TimeProvider time, GraphPasswords? passwords = null, ReadBack? readBack = null, HttpPipelineTransport? transport = null, TimeSpan? patience = null)
    {
        Loopback.RequireSafe(vaultUri, nameof(vaultUri));
        _vault = new(() => new SecretVault(vaultUri, credential, transport, patience));
        (_time, _passwords, _readBack) = (time, passwords, readBack);
    }

    /// <inheritdoc/>
    public async Task<(Answer Answer, IReadOnlyList<SecretBinding> Bindings)> ListBindingsAsync(CancellationToken cancel)
    {
        try
        {
            var bindings = new List<SecretBinding>();
            await foreach (var secret in _vault.Value.SecretsAsync(cancel).ConfigureAwait(false))
            {
                var binding = new SecretBinding(secret.Name, Tag(secret, "handoff-device"), Tag(secret, "handoff-worker"), Tag(secret, "handoff-rotation"), Tag(secret, "handoff-application"), Tag(secret, "handoff-dual"));
                if (secret.Enabled == true && binding.SaysSomething)
                {
                    bindings.Add(binding);
                }
            }
            return (Answers.Done, bindings);
        }
        catch (Exception e)
        {
            return (Answers.FromException(e, _time), []);
        }
    }

    /// <inheritdoc/>
    public async Task<(Answer Answer, LatestVersion? Latest)> LatestAsync(string name, CancellationToken cancel)
    {
        if (!IsName(name))
        {
            return (NoSuchName, null);
        }
        try
        {
            var versions = await _vault.Value.VersionsIfAnyAsync(name, cancel).ConfigureAwait(false);
            return (Answers.Done, new LatestVersion(versions.Count == 0 ? null : (await _vault.Value.NewestAsync(name, versions, cancel).ConfigureAwait(false)).Version));
        }
        catch (Exception e)
        {
            return (Answers.FromException(e, _time), null);
        }
    }

    /// <inheritdoc/>
    public async Task<Rotated> RotateAsync(RotationOrder order, CancellationToken cancel)
    {
        if (!IsName(order.Name) || order.Generation.Length is 0 or > 256)
        {
            return new Rotated.Failed(NoSuchName);
        }
        if (order.Application is not null && _passwords is null)
        {
            return new Rotated.Failed(new Answer.Never("no directory to make a password in"));
        }
        try
        {
            IMakeValues values = order.Application is { } application ? new ApplicationPasswords(_passwords!, _vault.Value, application, _readBack!, _time) : new RandomValues();
            return await new RotateOnce(_vault.Value, values, _time).RunAsync(order, cancel).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            return new Rotated.Failed(Answers.FromException(e, _time));
        }
    }

    internal static bool IsName(string text) => SecretName().IsMatch(text);

    internal static string? Tag(SecretProperties secret, string name) =>
        secret.Tags.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    private static Answer NoSuchName { get; } = new Answer.Never("not a secret's name, or not a generation");

    /// <summary>https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#objects-identifiers-and-versioning</summary>
    [GeneratedRegex("^[0-9a-zA-Z-]{1,127}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex SecretName();
}
