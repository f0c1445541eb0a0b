using Handoff.Rules.Custody;

namespace Handoff.Rules.Policy;

/// <summary>A permission with what it is needed for, in words.</summary>
public sealed record NeededAppRole(GraphAppRole Role, IReadOnlyList<string> For);

/// <summary>What decides besides the policy file which calls of Graph are made.</summary>
/// <param name="DirectoryChanges">The directory reports its changes: the setting <c>Handoff__Directory__NotificationUrl</c>.</param>
/// <param name="TaggedPasswords">A secret of the vault says by its own tag that it is an application's password.</param>
public sealed record BesidesPolicy(bool DirectoryChanges = false, bool TaggedPasswords = false);

/// <summary>Which application permissions of Microsoft Graph a policy needs: no more, and no fewer.</summary>
public static class GraphPermissions
{
    /// <param name="policy">In a dry run nothing is revoked, disabled or rotated, so that nothing is needed for it.</param>
    public static IReadOnlyList<NeededAppRole> For(HandoffPolicy policy, BesidesPolicy besides)
    {
        var owed = policy.DryRun ? [] : policy.Classes.Values
            .SelectMany(of => of.Causes.Values.Append(of.Default)).SelectMany(rule => rule.Steps)
            .Concat(policy.Departure.Steps).ToHashSet();
        // A secret that nears its end is rotated whatever the steps say.
        var passwords = !policy.DryRun && (besides.TaggedPasswords || policy.Secrets.Any(secret => secret.Rotation == Text.Words.Of(RotationKind.ApplicationPassword)));
        var needs = new List<(GraphAppRole Role, string Why)>();
        if (owed.Contains(StepKind.RevokeTokens))
        {
            needs.Add((GraphAppRole.RevokeSessions, "step revokeTokens: revokes refresh tokens"));
            needs.Add((GraphAppRole.ReadUsers, "step revokeTokens: reads back that it took effect"));
        }

        if (besides.DirectoryChanges)
        {
            needs.Add((GraphAppRole.ReadUsers, "directory changes: subscribes to them, and reads each account that changed"));
        }

        if (policy.SharedSignals.Receive.Count > 0)
        {
            // The larger permission covers this, so that the smaller one is not asked for as well.
            var isRead = needs.Exists(need => need.Role == GraphAppRole.ReadUsers);
            needs.Add((isRead ? GraphAppRole.ReadUsers : GraphAppRole.ReadBasicProfiles, "sharedSignals.receive: finds the person whom an address names"));
        }

        if (owed.Contains(StepKind.DisableDevice))
        {
            needs.Add((GraphAppRole.WriteDevices, "step disableDevice: disables devices, and reads back that they are"));
        }

        if (owed.Contains(StepKind.DisableAgent))
        {
            needs.Add((GraphAppRole.DisableAgents, "step disableAgent: disables agents"));
            needs.Add((GraphAppRole.ReadAgents, "step disableAgent: reads back that they are disabled"));
        }

        if (passwords)
        {
            needs.Add((GraphAppRole.OwnApplications, "rotation applicationPassword: makes, lists and removes passwords of applications that the app owns"));
        }

        return [.. needs.GroupBy(need => need.Role).Select(group => new NeededAppRole(group.Key, [.. group.Select(need => need.Why)]))];
    }
}
