using Handoff.Rules.Custody;
using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.KeyVault;

namespace HandoffFunctions.Simulation.Stuck;

/// <summary>A vault that may not answer.</summary>
internal sealed class SickVault(IRotateSecrets well) : IRotateSecrets
{
    private static readonly Answer None = new Answer.Unknown("503");

    public bool IsSick { get; set; }

    public Task<(Answer Answer, IReadOnlyList<SecretBinding> Bindings)> ListBindingsAsync(CancellationToken cancel) =>
        IsSick ? Task.FromResult((None, (IReadOnlyList<SecretBinding>)[])) : well.ListBindingsAsync(cancel);

    public Task<(Answer Answer, LatestVersion? Latest)> LatestAsync(string name, CancellationToken cancel) =>
        IsSick ? Task.FromResult((None, (LatestVersion?)null)) : well.LatestAsync(name, cancel);

    public Task<Rotated> RotateAsync(RotationOrder order, CancellationToken cancel) => IsSick ? Task.FromResult<Rotated>(new Rotated.Failed(None)) : well.RotateAsync(order, cancel);
}
