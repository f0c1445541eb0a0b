namespace HandoffFunctions.Adapters.KeyVault;

/// <summary>What was read back after a rotation. Versions are identifiers, never values.</summary>
/// <param name="NewVersion">The version that carries the generation.</param>
/// <param name="MadeAt">When the vault made it; null if it does not say.</param>
/// <param name="CurrentVersion">The version that an application gets now. Another than <paramref name="NewVersion"/> if
/// someone rotated after us; that one is left alone.</param>
/// <param name="DisabledVersions">The versions that worked until this rotation, by this attempt or an earlier one. Each was
/// asked for and refused because it is disabled.</param>
/// <param name="Beyond">What the resource that takes the value showed.</param>
public sealed record RotationProof(string NewVersion, DateTimeOffset? MadeAt, string CurrentVersion, IReadOnlyList<string> DisabledVersions, IReadOnlyDictionary<string, string> Beyond);
