namespace HandoffFunctions.Adapters;

/// <summary>
/// What a service answered to one call, in the only four ways that matter to the caller. Made where the HTTP status is
/// read; nothing outside this folder sees a status.
/// </summary>
public abstract record Answer
{
    private Answer() { }

    /// <summary>The service said yes. The effect is still to be read back.</summary>
    public sealed record Done : Answer;

    /// <summary>The service said no for now and changed nothing. Try again, not before <paramref name="After"/>.</summary>
    /// <param name="After">How long the service asked to wait; null if it named no time.</param>
    /// <param name="Reason">Status and service error code. Never a token, never body text.</param>
    public sealed record Retry(TimeSpan? After, string Reason) : Answer
    {
        /// <summary>The call was held back on our side, and nobody was asked. It is no attempt.</summary>
        public bool NotSent { get; init; }
    }

    /// <summary>The same call can never succeed.</summary>
    /// <param name="Reason">Status and service error code. Never a token, never body text.</param>
    /// <param name="NotFound">What the call was about does not exist: there is nothing to revoke or to disable.</param>
    public sealed record Never(string Reason, bool NotFound = false) : Answer;

    /// <summary>The call may or may not have been applied: read back, or make the same call again.</summary>
    /// <param name="Reason">Status and service error code. Never a token, never body text.</param>
    /// <param name="After">How long the service asked to wait; null if it named no time.</param>
    public sealed record Unknown(string Reason, TimeSpan? After = null) : Answer;
}
