using System.Collections.Frozen;

namespace Handoff.Rules.Events.Records;

/// <summary>
/// How the log of one identity provider is read: which records are its own, which of them state a fact, and where each field stands.
/// It is data, one <c>*.map.json</c> a provider. A list of paths is tried in order.
/// </summary>
internal sealed record ProviderMap
{
    /// <summary>The provider's name: its feed, and where the keys of its events begin.</summary>
    public required string Provider { get; init; }

    /// <summary>A record is the provider's own when at one path, at least, of each list something stands.</summary>
    public required IReadOnlyList<string[]> RecognisedBy { get; init; }

    /// <summary>Where the record says what happened.</summary>
    public required string[] Type { get; init; }

    /// <summary>What happened, and the fact that it states. Other types are the provider's own business.</summary>
    public required FrozenDictionary<string, FactKind> Facts { get; init; }

    /// <summary>Where the record says whether it succeeded; empty when it says so only when it failed.</summary>
    public required string[] SucceededAt { get; init; }

    /// <summary>What stands there when it did.</summary>
    public required string[] SucceededIs { get; init; }

    /// <summary>Where something stands only when it failed.</summary>
    public required string[] FailedBy { get; init; }

    /// <summary>The record's own id.</summary>
    public required string[] Id { get; init; }

    /// <summary>Within what that id is unique, such as a realm.</summary>
    public required string[] Scope { get; init; }

    public required string[] TimeAt { get; init; }

    /// <summary>True when the time is in milliseconds since 1970, false when it is a text.</summary>
    public required bool TimeIsEpoch { get; init; }

    /// <summary>What the provider writes for a value that it does not know.</summary>
    public required string[] Absent { get; init; }

    /// <summary>Where each field of the fact stands.</summary>
    public required FrozenDictionary<string, string[]> Fields { get; init; }

    public bool Recognises(RecordFields record) => RecognisedBy.All(any => any.Any(path => record.Find(path) is not null));

    /// <summary>When the record says it happened; null when that cannot be read.</summary>
    public DateTimeOffset? Time(RecordFields record)
    {
        foreach (var path in TimeAt)
        {
            if (record.Find(path) is { } value && (TimeIsEpoch ? RecordTime.TryReadEpoch(value, out var time) : RecordTime.TryRead(value, out time)))
            {
                return time;
            }
        }

        return null;
    }
}
