namespace Handoff.Rules.Custody;

/// <summary>What a device's events add up to, in the order in which things happened and not in the order of their delivery.</summary>
/// <param name="At">Every fact up to this time is already in here.</param>
public sealed record CustodyState(DateTimeOffset At, Holder? Holder, IReadOnlyList<Session> Sessions)
{
    public static CustodyState Empty { get; } = new(DateTimeOffset.MinValue, null, []);

    /// <summary>
    /// Who held the device before, oldest first. Kept also where the facts behind it are not: an old session may show itself days later.
    /// </summary>
    public IReadOnlyList<Tenure> Tenures { get; init => field = value ?? []; } = [];
}

/// <summary>A handoff as it follows from the facts, before anybody has recorded it or acted on it.</summary>
/// <param name="Trigger">The fact that caused it.</param>
/// <param name="From">Who held the device; null when nobody did (a device that is lost from the rack).</param>
/// <param name="To">Who holds it now; null when it went back.</param>
public sealed record FoundHandoff(string Id, Cause Cause, DateTimeOffset At, Events.EventKey Trigger, Person? From, Person? To)
{
    /// <summary>
    /// The applications whose sessions it ended, a line each. Kept here because the operator may begin anew in the same session: then what is
    /// owed about the old one does not show in the sessions any more.
    /// </summary>
    public string Apps { get; init; } = "";
}
