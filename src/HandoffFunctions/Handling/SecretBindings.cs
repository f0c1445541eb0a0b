using Handoff.Rules.Custody;
using Handoff.Rules.Policy;
using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.KeyVault;

namespace HandoffFunctions.Handling;

/// <summary>
/// Which secrets the vault's tags bind to whom. Every handoff gets an answer that the vault was asked for after the handoff came; those
/// that come while the vault is being asked, as at a shift change, share the next answer.
/// </summary>
public sealed class SecretBindings(SecretRotation? vault, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private VaultBindings _last = VaultBindings.None;
    private long _askedAt = long.MinValue;

    public async Task<VaultBindings> CurrentAsync(CancellationToken cancel)
    {
        if (vault is null)
        {
            return VaultBindings.None;
        }

        var cameAt = time.GetTimestamp();
        await _one.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (_askedAt < cameAt)
            {
                var asking = time.GetTimestamp();
                var (answer, bindings) = await vault.ListBindingsAsync(cancel).ConfigureAwait(false);
                if (answer is not Answer.Done)
                {
                    return VaultBindings.Unknown;
                }

                _last = new VaultBindings(true, [.. bindings.Select(b => new BoundSecret(b.Name, b.DeviceId, b.WorkerId))]);
                _askedAt = asking;
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
