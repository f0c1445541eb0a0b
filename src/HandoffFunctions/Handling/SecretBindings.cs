using Handoff.Rules.Custody;
using Handoff.Rules.Policy;
using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.KeyVault;

namespace HandoffFunctions.Handling;

/// <summary>
/// Which secrets the vault's tags bind to whom. Asked once for a handoff; handoffs that come together, as at a shift change, share the
/// answer.
/// </summary>
public sealed class SecretBindings(SecretRotation? vault, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Shared = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _one = new(1, 1);
    private VaultBindings _last = VaultBindings.None;
    private DateTimeOffset? _askedAt;

    public async Task<VaultBindings> CurrentAsync(CancellationToken cancel)
    {
        if (vault is null)
        {
            return VaultBindings.None;
        }

        await _one.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (_askedAt is null || time.GetUtcNow() - _askedAt >= Shared)
            {
                var (answer, bindings) = await vault.ListBindingsAsync(cancel).ConfigureAwait(false);
                if (answer is not Answer.Done)
                {
                    return VaultBindings.Unknown;
                }

                _last = new VaultBindings(true, [.. bindings.Select(b => new BoundSecret(b.Name, b.DeviceId, b.WorkerId))]);
                _askedAt = time.GetUtcNow();
            }

            return _last;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();
}
