using Handoff.Rules.Policy;

namespace HandoffFunctions.Adapters.KeyVault;

/// <summary>What a secret's tags say about whom it is bound to and how it is rotated.</summary>
/// <param name="Name">The secret's name in the vault.</param>
/// <param name="DeviceId">Tag handoff-device: the device whose operators can know the secret.</param>
/// <param name="WorkerId">Tag handoff-worker: the operator who can know it.</param>
/// <param name="Rotation">Tag handoff-rotation: generate or applicationPassword; null if untagged.</param>
/// <param name="Application">Tag handoff-application: object id of the application whose password it is.</param>
/// <param name="DualName">Tag handoff-dual: the partner of a dual-credential pair.</param>
public sealed record SecretBinding(string Name, string? DeviceId, string? WorkerId, string? Rotation, string? Application, string? DualName)
{
    public bool SaysSomething => (DeviceId ?? WorkerId ?? Rotation ?? Application ?? DualName) is not null;

    public BoundSecret AsBound() => new(Name, DeviceId, WorkerId) { Rotation = Rotation, Application = Application, Dual = DualName };
}
