using System.Text.Json.Serialization;
using Handoff.Rules.Events;

namespace Handoff.Rules.Custody;

/// <summary>Where a handoff stands as a whole.</summary>
public enum HandoffStatus
{
    /// <summary>Some step is still owed or not yet read back.</summary>
    Pending,

    /// <summary>Every step is verified or superseded, and every session from before is proven closed.</summary>
    Completed,

    /// <summary>Nothing is being tried any more, and something is not proven.</summary>
    Incomplete,
}

/// <summary>A session on another device that a user-wide revocation also ended.</summary>
public sealed record Collateral(string DeviceId, string SessionId, DateTimeOffset StartedAt);

/// <summary>A handoff on record: what caused it, from whom to whom, and what it owes.</summary>
public sealed record HandoffRecord
{
    public required string Id { get; init; }
    public required Cause Cause { get; init; }

    /// <summary>When the device passed on, by the clock of the event's source.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>When we put it on record.</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>The device; null for a departure, which is about a person over all devices.</summary>
    public string? DeviceId { get; init; }

    public required EventKey Trigger { get; init; }
    public Person? From { get; init; }
    public Person? To { get; init; }
    public required IReadOnlyList<Step> Steps { get; init; }
    public HandoffStatus Status { get; init; }

    /// <summary>The version of a secret that comes to its end; null for a handoff.</summary>
    public string? SecretVersion { get; init; }

    /// <summary>When its last step was verified and all was proven; null until then.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Other devices on which the person's sessions ended too; null while nobody has looked.</summary>
    public IReadOnlyList<Collateral>? Collateral { get; init; }

    /// <summary>Why a late event took this handoff's ground away; null for one that stands.</summary>
    public string? RevisedBecause { get; init; }

    /// <summary>True when policy said to do nothing when it was recorded.</summary>
    public bool DryRun { get; init; }

    /// <summary>
    /// Sessions of the person that began before this time are the ones to end. The earlier of the event's time and ours, so that a
    /// source whose clock runs ahead cannot make a proof impossible.
    /// </summary>
    [JsonIgnore]
    public DateTimeOffset Fence => At < RecordedAt ? At : RecordedAt;

    /// <summary>Seconds from the handoff until nothing was left open; null while that is not proven, and where nothing passed on.</summary>
    [JsonIgnore]
    public double? TimeToZeroAccess =>
        Cause.IsHandoff() && Status == HandoffStatus.Completed && CompletedAt is { } done && Steps.Any(step => step.State == StepState.Verified)
            ? Math.Max(0, Math.Round((done - At).TotalSeconds, 3))
            : null;
}
