using Handoff.Rules.Custody;
using Handoff.Rules.Events;

namespace Handoff.Rules.Accounts;

/// <summary>
/// What the directory showed of an account when it last mattered. It keeps one end of an account one departure, however many changes the
/// directory reports of it, and makes the next end, after the account was given back, another.
/// </summary>
/// <param name="Generation">Counts the account's ends. The departure's key follows from it, so that starting a departure twice is starting it once.</param>
/// <param name="At">When the directory first showed the account so.</param>
/// <param name="IsEnded">Whether the account was disabled or gone; false once it was seen enabled again.</param>
/// <param name="IsDepartedElsewhere">Whether another source had told of the departure within a day before, so that this end starts none.</param>
public sealed record AccountHistory(int Generation, DateTimeOffset At, bool IsEnded, bool IsDepartedElsewhere = false)
{
    /// <summary>The source of the departures that follow from how an account stands.</summary>
    public const string Source = "/microsoft.graph/users";

    /// <summary>What the departure of this end is known by, in place of the id of any one of the directory's events.</summary>
    public EventKey KeyFor(string userId) =>
        new(Source, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{userId.ToLowerInvariant()} {Generation}"));

    /// <summary>What the wait for an account's owner to become known goes by, however many changes are reported.</summary>
    public static EventKey KeyOf(string userId) => new(Source, userId.ToLowerInvariant());

    /// <summary>What an enabled account changes: null, unless it had ended before.</summary>
    public static AccountHistory? WhenEnabled(AccountHistory? known, DateTimeOffset now) =>
        known is { IsEnded: true } ? new AccountHistory(known.Generation + 1, now, IsEnded: false) : null;

    /// <summary>What an account that has ended changes, and whether there is a departure to it.</summary>
    /// <param name="lastDeparture">When the person last departed, by whatever source; null for never.</param>
    /// <param name="presence">The person's traces on devices.</param>
    public static (AccountHistory History, bool Departs) WhenEnded(
        AccountHistory? known, DateTimeOffset? lastDeparture, IReadOnlyList<PresentOn> presence, DateTimeOffset now)
    {
        if (known is { IsEnded: true })
        {
            return HasBegunSince(known.At, presence, now)
                // Nobody can sign in to an account that has ended. So it was given back and ended once more, and we were not told or too late.
                ? (new AccountHistory(known.Generation + 1, now, IsEnded: true), true)
                : (known, !known.IsDepartedElsewhere);
        }

        // Only for so long is a trace sure to be remembered that would show that the person came back. To depart twice does no harm.
        var isDeparted = lastDeparture is { } left && left > now - Decide.LateWindow && (known is null || left > known.At) && !HasBegunSince(left, presence, now);
        return (new AccountHistory(known?.Generation ?? 1, now, IsEnded: true, isDeparted), !isDeparted);
    }

    private static bool HasBegunSince(DateTimeOffset time, IReadOnlyList<PresentOn> presence, DateTimeOffset now) =>
        presence.Any(trace => trace.Sessions.Any(session => session.StartedAt > time && session.StartedAt <= now) || trace.Held.Any(held => held.Since > time && held.Since <= now));
}
