using Azure.Security.KeyVault.Secrets;
using Handoff.Rules.Text;

namespace HandoffFunctions.Adapters.KeyVault;

/// <summary>
/// Whether a rotation may begin, by what the vault shows at that moment; so it holds for every process, and after any crash.
/// </summary>
internal static class MayBegin
{
    /// <summary>
    /// Why not, or null when it may. The warning of a version that a rotation made is not heeded before half of its life is over: the vault
    /// warns 30 days before the end (https://learn.microsoft.com/azure/event-grid/event-schema-key-vault), so the new version of a secret
    /// that lives for less could be warned of at once, and replaced for ever.
    /// </summary>
    /// <param name="latest">The newest version.</param>
    public static Rotated? Against(RotationOrder order, SecretProperties latest, DateTimeOffset now)
    {
        if (order.Replaces is not { } ending)
        {
            return null;
        }

        if (!string.Equals(latest.Version, ending, StringComparison.OrdinalIgnoreCase))
        {
            return new Rotated.Overtaken($"the secret has a newer version already: {latest.Version}");
        }

        return latest.Tags.ContainsKey(SecretRotation.GenerationTag) && latest.CreatedOn is { } from && from + ((latest.ExpiresOn - from) / 2) is { } half && half > now
            ? new Rotated.Held("the version was made by a rotation and has not lived half of its life", half, ForPartner: false)
            : null;
    }

    /// <summary>
    /// Why a pair keeps a rotation from beginning, or null when it does not. A partner that was never replaced took no value from anybody.
    /// </summary>
    /// <param name="versions">The partner's versions, oldest first; none if it does not exist.</param>
    public static Rotated.Held? Beside(RotationOrder order, string partner, IReadOnlyList<SecretProperties> versions, DateTimeOffset now) =>
        versions.Count > 1 && versions[^1].CreatedOn + order.Apart is { } until && until > now
            ? new Rotated.Held($"of a pair one is replaced at a time, and {partner} was at {Rfc3339.Write(versions[^1].CreatedOn!.Value)}", until, ForPartner: true)
            : order.PartnerFirstUntil > now
                ? new Rotated.Held($"of a pair one is replaced at a time, and {partner} has waited for longer", order.PartnerFirstUntil.Value, ForPartner: false)
                : null;
}
