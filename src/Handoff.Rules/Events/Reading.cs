namespace Handoff.Rules.Events;

/// <summary>What came of reading one event: a fact, or the reason why there is none.</summary>
public abstract record Reading
{
    private Reading() { }

    public sealed record Read(Fact Fact) : Reading;

    /// <summary>
    /// The event states nothing that this product keeps, such as a sign-in that failed. It is acknowledged and costs nothing.
    /// </summary>
    public sealed record Ignored(string Reason) : Reading;

    /// <summary>The event could not be understood. It is kept with the reason and acknowledged: sending it again would not help.</summary>
    /// <param name="Reason">One sentence that names the field and what is allowed. Holds no value from the event.</param>
    /// <param name="Field">Path of the field at fault, such as <c>data.userId</c>; null when the whole event is.</param>
    /// <param name="EventType">The event's type where it could be read.</param>
    public sealed record Rejected(string Reason, string? Field = null, string? EventType = null, EventKey? Key = null) : Reading;
}
