namespace Handoff.Rules.Events;

/// <summary>What the directory says of its own subscription, as Microsoft Graph spells it in <c>lifecycleEvent</c>.</summary>
public enum Lifecycle
{
    /// <summary>Without a renewal the changes stop coming.</summary>
    ReauthorizationRequired,

    /// <summary>There is no subscription any more.</summary>
    SubscriptionRemoved,

    /// <summary>Some changes were never sent, and never will be.</summary>
    Missed,
}

/// <summary>What came of reading one event of the directory's topic.</summary>
public abstract record DirectoryReading
{
    private DirectoryReading() { }

    /// <summary>
    /// Something happened to an account. The event does not say what, so how the account stands is for the directory to tell.
    /// </summary>
    /// <param name="SaysDeleted">
    /// The event says that the account is gone for good. A deletion that can still be undone comes as a mere change.
    /// </param>
    public sealed record AccountChanged(EventKey Key, DateTimeOffset At, string UserId, bool SaysDeleted) : DirectoryReading;

    /// <summary>Something happened to the subscription that feeds the topic.</summary>
    public sealed record SubscriptionChanged(EventKey Key, DateTimeOffset At, Lifecycle Lifecycle) : DirectoryReading;

    /// <summary>There is nothing in it for us, or it was refused; <see cref="Reading"/> says which and why.</summary>
    public sealed record Neither(Reading Reading) : DirectoryReading;
}
