using Handoff.Rules.Policy;

namespace Handoff.Rules.Custody;

/// <summary>Which secrets the vault's own tags bind to devices and people. Read before a decision, because deciding reads nothing.</summary>
/// <param name="Known">False when the vault could not be asked: what it binds is then owed as one step that asks again.</param>
public sealed record VaultBindings(bool Known, IReadOnlyList<BoundSecret> Secrets)
{
    public static VaultBindings None { get; } = new(true, []);

    public static VaultBindings Unknown { get; } = new(false, []);
}

/// <summary>What a handoff owes, by policy, in the order in which it is to be taken.</summary>
public static class PlanSteps
{
    /// <summary>The target of a rotation whose secrets could not be listed yet.</summary>
    public const string BoundSecrets = "(bound secrets)";

    internal static IReadOnlyList<Step> For(FoundHandoff handoff, Device device, HandoffPolicy policy, VaultBindings vault, DateTimeOffset now) =>
        [.. policy.ClassOf(device.DeviceClass).For(handoff.Cause).Steps.SelectMany(kind => kind switch
        {
            StepKind.RevokeTokens => handoff.From is { } from ? [Owed(kind, from.UserId, now)] : [],
            StepKind.RotateSecret => Rotations(policy, vault, secret => Person.Same(secret.DeviceId, device.DeviceId), now),
            StepKind.AppSignOut => OweForApps.Of(handoff.Id, device).Union(handoff.Apps.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Select(app => Owed(kind, app, now)),
            StepKind.DisableAgent or StepKind.RebindAgent => OweForAgents.Of(handoff.Id, device).Select(agent => Owed(kind, agent, now)),
            StepKind.TellReceivers => handoff.From is null ? [] : policy.SharedSignals.Send?.Receivers.Select(receiver => Owed(kind, receiver.Name, now)) ?? [],
            _ => [Owed(kind, device.DeviceId, now)],
        })];

    internal static IReadOnlyList<Step> ForDeparture(string userId, HandoffPolicy policy, VaultBindings vault, DateTimeOffset now) =>
        [.. policy.Departure.Steps.SelectMany(kind => kind == StepKind.RotateSecret
            ? Rotations(policy, vault, secret => Person.Same(secret.UserId, userId), now)
            : [Owed(kind, userId, now)])];

    /// <summary>The rotations that become known once the vault has been asked.</summary>
    public static IReadOnlyList<Step> Found(HandoffRecord handoff, VaultBindings vault, HandoffPolicy policy, DateTimeOffset now) =>
        [.. Rotations(policy, vault, secret => handoff.DeviceId is { } device ? Person.Same(secret.DeviceId, device) : Person.Same(secret.UserId, handoff.From?.UserId), now)
            .Where(step => !handoff.Steps.Any(known => known.Kind == step.Kind && Person.Same(known.Target, step.Target)))];

    /// <summary>The rotation of one secret.</summary>
    /// <param name="how">Null when the vault could not be asked; then it is asked before anything is done.</param>
    internal static Step ToRotate(string secret, Rotation? how, DateTimeOffset now) => Owed(StepKind.RotateSecret, secret, now) with { Rotation = how };

    private static IEnumerable<Step> Rotations(HandoffPolicy policy, VaultBindings vault, Func<BoundSecret, bool> concerns, DateTimeOffset now)
    {
        var known = KnownSecrets.Of(policy, vault);
        return known.Where(concerns).Select(name => ToRotate(name, vault.Known ? known.RotationOf(name) : null, now))
            .Concat(vault.Known ? [] : [Owed(StepKind.RotateSecret, BoundSecrets, now)]);
    }

    internal static Step Owed(StepKind kind, string target, DateTimeOffset now) => new() { Kind = kind, Target = target, OwedSince = now, NextAt = now };
}
