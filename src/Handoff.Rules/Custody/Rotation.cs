using Handoff.Rules.Policy;

namespace Handoff.Rules.Custody;

/// <summary>How one secret is to be rotated, as policy and the vault's tags said when the rotation became owed.</summary>
/// <param name="Kind">Null when a tag names a kind that is not known; then nothing may be done.</param>
/// <param name="Application">Object id of the application whose password the secret holds.</param>
public sealed record Rotation(RotationKind? Kind, string? Application)
{
    /// <summary>Secrets with other credentials of the same resource, of which only one may be replaced at a time.</summary>
    public IReadOnlyList<string> Partners { get; init => field = value ?? []; } = [];

    /// <summary>
    /// Names one regeneration of one secret: the same for each attempt and each delivery. For a handoff that is the handoff itself; for a
    /// version that comes to its end it is that version, whichever event said so and on whosever ledger it stands.
    /// </summary>
    public static string GenerationOf(HandoffRecord record, Step step) =>
        record.SecretVersion is { } version ? $"expiry-{DigitsOf(step.Target, version)}" : record.Id;

    internal static string DigitsOf(string secret, string version) =>
        HandoffKey.Digits($"{secret.ToLowerInvariant()} {version.ToLowerInvariant()}", 16);
}
