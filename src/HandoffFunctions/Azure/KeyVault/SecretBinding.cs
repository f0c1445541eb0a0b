namespace HandoffFunctions.Adapters.KeyVault;

/// <summary>What a secret's tags say about whom it is bound to.</summary>
/// <param name="Name">The secret's name in the vault.</param>
/// <param name="DeviceId">Tag handoff-device: the device whose operators can know the secret.</param>
/// <param name="WorkerId">Tag handoff-worker: the operator who can know it.</param>
/// <param name="Rotation">Tag handoff-rotation: generate or applicationPassword; null if untagged.</param>
/// <param name="DualName">Tag handoff-dual: the partner of a dual-credential pair.</param>
public sealed record SecretBinding(string Name, string? DeviceId, string? WorkerId, string? Rotation, string? DualName);
