using System.Text.Json;
using System.Text.Json.Serialization;
using Handoff.Rules.Events;
using Handoff.Rules.Findings;

namespace Handoff.Rules.Custody;

/// <summary>How state is written to storage. Generated at build time, because the published program has no reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(Device))]
[JsonSerializable(typeof(Worker))]
[JsonSerializable(typeof(Finding))]
[JsonSerializable(typeof(HandoffRecord))]
[JsonSerializable(typeof(PresentOn))]
public sealed partial class StateJson : JsonSerializerContext;

/// <summary>A person's trace on one device, stored so that it can be found by the person.</summary>
/// <param name="Holds">Whether the person holds the device now.</param>
/// <param name="Sessions">The person's sessions on it.</param>
/// <param name="PassedOnAt">When the person last passed it on; null when that is forgotten, or never was.</param>
public sealed record PresentOn(string DeviceId, string UserId, bool Holds, IReadOnlyList<Session> Sessions, DateTimeOffset? PassedOnAt = null)
{
    /// <summary>
    /// Whether a fact about the person, from this time, can concern the device: the person holds it, has a session on it that no handoff
    /// ended, or held it still at that time and passed it on later.
    /// </summary>
    public bool IsConcernedAt(DateTimeOffset time) => Holds || PassedOnAt > time || Sessions.Any(session => session.HandoffId is null);

    /// <summary>The same for a fact: what says that sessions ended concerns also those that a handoff should have ended before.</summary>
    public bool IsConcernedBy(Fact fact) => fact.Kind == FactKind.SessionRevoked ? Sessions.Count > 0 : IsConcernedAt(fact.At);

    /// <summary>The traces of everybody who has one on the device.</summary>
    public static IReadOnlyList<PresentOn> Of(Device device) =>
        [.. device.Custody.Sessions.Select(session => session.ActsFor)
            .Concat(device.Custody.Holder is { } holder ? [holder.UserId] : [])
            .Concat(device.Handoffs.Where(handoff => handoff.From is not null).Select(handoff => handoff.From!.UserId))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Select(user => new PresentOn(
                device.DeviceId,
                user,
                Person.Same(device.Custody.Holder?.UserId, user),
                [.. device.Custody.Sessions.Where(session => Person.Same(session.ActsFor, user))],
                device.Handoffs.Where(handoff => handoff.RevisedBecause is null && Person.Same(handoff.From?.UserId, user)).Max(handoff => (DateTimeOffset?)handoff.At)))];
}
