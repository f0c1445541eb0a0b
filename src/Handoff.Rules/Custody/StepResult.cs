namespace Handoff.Rules.Custody;

/// <summary>What came of taking a step.</summary>
public enum StepOutcome
{
    /// <summary>The effect was read back.</summary>
    Verified,

    /// <summary>The service answered yes; the effect does not show yet.</summary>
    Accepted,

    /// <summary>It did not work this time.</summary>
    Failed,

    /// <summary>It may not be done yet. Nobody was asked, so it is no attempt.</summary>
    Waiting,

    /// <summary>It can never work as things are.</summary>
    Refused,

    /// <summary>It may have worked and nothing can tell.</summary>
    Unverifiable,

    /// <summary>A newer fact makes it wrong to do.</summary>
    Superseded,
}

/// <summary>What came of taking a step, with what shows it.</summary>
/// <param name="Asked">Whether a service was asked to do it; a mere reading back is no attempt.</param>
public sealed record StepResult(StepOutcome Outcome, string? Reason = null, bool Asked = false, TimeSpan? RetryAfter = null)
{
    /// <summary>Since when the step was owed that was taken. One that is owed anew since does not end by this result, unless it is proven.</summary>
    public DateTimeOffset? OwedSince { get; init; }

    /// <summary>Whether the service gave no sensible answer, or none: others who need it had better not wait for it too.</summary>
    public bool IsServiceSick { get; init; }

    /// <summary>The brake that holds the step back; null when none does.</summary>
    public Hold? Hold { get; init; }

    public DateTimeOffset? ClosesSessionsBefore { get; init; }

    /// <summary>For a rotation: when the new version was made, by the vault's clock.</summary>
    public DateTimeOffset? MadeAt { get; init; }

    /// <summary>When a reading first found nothing under the target's name.</summary>
    public DateTimeOffset? NotFoundAt { get; init; }

    public IReadOnlyDictionary<string, string> Evidence { get; init; } = new Dictionary<string, string>();

    /// <summary>Steps that turned out to be owed as well.</summary>
    public IReadOnlyList<Step> Found { get; init; } = [];
}
