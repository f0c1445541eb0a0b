using Handoff.Rules.Custody;
using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.KeyVault;

namespace HandoffFunctions.Handling;

/// <summary>
/// Which secrets the vault's tags bind to whom. Asked once for a handoff. Handoffs that come together, as at a shift change, share an
/// answer, but never one that was asked for before they came: a secret could have been bound in between.
/// </summary>
public sealed class SecretBindings(IRotateSecrets? vault)
{
    private readonly OneAtATime _one = new();
    private VaultBindings _last = VaultBindings.None;
    private int _asked;

    public async Task<VaultBindings> CurrentAsync(CancellationToken cancel)
    {
        if (vault is null)
        {
            return VaultBindings.None;
        }

        // The question that is under way now may have passed our secret already; the next one cannot have.
        var askedBefore = Volatile.Read(ref _asked);
        using var turn = await _one.EnterAsync(cancel).ConfigureAwait(false);
        if (_asked == askedBefore)
        {
            Volatile.Write(ref _asked, askedBefore + 1);
            var (answer, bindings) = await vault.ListBindingsAsync(cancel).ConfigureAwait(false);
            _last = answer is Answer.Done
                ? new VaultBindings(true, [.. bindings.Select(secret => secret.AsBound())])
                : VaultBindings.Unknown;
        }

        return _last;
    }
}
