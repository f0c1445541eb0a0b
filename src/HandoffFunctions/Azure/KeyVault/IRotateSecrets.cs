using Handoff.Rules.Custody;

namespace HandoffFunctions.Adapters.KeyVault;

/// <summary>Reads how secrets are bound, gives a secret a new value and proves that the old ones are refused.</summary>
public interface IRotateSecrets
{
    /// <summary>All enabled secrets whose tags bind them, or say how they are rotated. No values are read.</summary>
    /// <returns>The list is empty unless the answer is <see cref="Answer.Done"/>.</returns>
    Task<(Answer Answer, IReadOnlyList<SecretBinding> Bindings)> ListBindingsAsync(CancellationToken cancel);

    /// <summary>Which version of a secret is the newest. No value is kept.</summary>
    /// <returns>A version only with <see cref="Answer.Done"/>; a secret that does not exist has none.</returns>
    Task<(Answer Answer, LatestVersion? Latest)> LatestAsync(string name, CancellationToken cancel);

    /// <summary>Rotates a secret once for a generation, however often it is called; see <see cref="RotateOnce"/>.</summary>
    /// <param name="cancel">Ends the wait; what was done stays.</param>
    Task<Rotated> RotateAsync(RotationOrder order, CancellationToken cancel);
}
