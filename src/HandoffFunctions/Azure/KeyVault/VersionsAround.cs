using Azure.Security.KeyVault.Secrets;

namespace HandoffFunctions.Adapters.KeyVault;

/// <summary>The versions of a secret, as seen from the one that a rotation made.</summary>
/// <param name="Ours">The version that carries the generation.</param>
/// <param name="Older">Everything that must not work any more.</param>
/// <param name="NotOlder">Ours, and what someone set after it.</param>
internal sealed record VersionsAround(SecretProperties Ours, IReadOnlyList<SecretProperties> Older, IReadOnlyList<SecretProperties> NotOlder)
{
    /// <summary>Taken before any of them is disabled.</summary>
    private readonly HashSet<string> _wasEnabled = [.. Older.Where(version => version.Enabled == true).Select(version => version.Version)];

    /// <summary>
    /// Those of the older versions that were enabled when ours was made: they are disabled now, or were since, by this
    /// attempt or one before it. What was disabled long ago is not asked again.
    /// </summary>
    public IEnumerable<SecretProperties> Proving => Older.Where(version => version.UpdatedOn is null || version.UpdatedOn >= Ours.CreatedOn || _wasEnabled.Contains(version.Version));

    /// <summary>
    /// Orders versions by creation. The vault's clock has whole seconds, so two versions of one second are told apart by
    /// which of them is current.
    /// </summary>
    /// <returns>Null if no version carries the generation.</returns>
    public static VersionsAround? Split(IReadOnlyList<SecretProperties> versions, string? current, Predicate<SecretProperties> isOurs)
    {
        var ours = versions.Where(version => isOurs(version)).MaxBy(version => (version.CreatedOn, version.Version == current, version.Version));
        return ours is null ? null : new VersionsAround(
            ours, [.. versions.Where(version => IsOlder(version, ours, current))], [.. versions.Where(version => !IsOlder(version, ours, current))]);
    }

    private static bool IsOlder(SecretProperties version, SecretProperties ours, string? current) =>
        version.Version != ours.Version
        && (version.CreatedOn < ours.CreatedOn || (version.CreatedOn == ours.CreatedOn && version.Version != current));
}
