namespace Handoff.Rules.Custody;

/// <summary>Queued events that stand in rows of their own, because the subject's state holds as many as it may.</summary>
/// <param name="First">Number of the oldest row.</param>
/// <param name="Next">Number of the next row to be written.</param>
public sealed record Spill(long First, long Next);

/// <summary>
/// The events that a subject has to tell. The oldest stand in its state; when the topic takes none for long, each change puts its own into one
/// row beside it, so that the state stays small. They go out in the order in which they were queued.
/// </summary>
public static class Outbox
{
    /// <summary>Events that stand in the state. A single change may add more to none.</summary>
    public const int MostInHead = 32;

    /// <summary>Rows that are published, and deleted, in one go.</summary>
    public const int RowsAtOnce = 4;

    /// <summary>Whether something is queued.</summary>
    public static bool HasQueued(Subject subject) => subject.Outbox.Count > 0 || subject.Spill is not null;

    /// <summary>Whether the announcement of a handoff is out, as far as anybody can tell.</summary>
    /// <param name="published">Ids of queued events that the topic has just taken.</param>
    public static bool IsTold(Subject subject, HandoffRecord handoff, IReadOnlyCollection<string> published) => subject.Spill is null
        && !subject.Outbox.Any(notice => !published.Contains(notice.Id) && notice.Data.Contains(handoff.Id, StringComparison.Ordinal));

    /// <summary>The subject without the rows before a number: the topic has taken them.</summary>
    internal static Subject Drained(Subject subject, long upTo) => subject.Spill is not { } spill || upTo <= spill.First ? subject
        : subject with { Spill = upTo < spill.Next ? spill with { First = upTo } : null };

    /// <summary>Parts what a change queued from what was queued before, where both are too many.</summary>
    /// <param name="before">What was queued before the change.</param>
    /// <returns>The subject, and what goes into a row of its own.</returns>
    internal static (Subject Subject, IReadOnlyList<Notice> Spilled) Bound(Subject subject, IReadOnlyList<Notice> before)
    {
        var held = subject.Outbox.Where(before.Contains).ToList();
        if (subject.Outbox.Count == held.Count || (subject.Spill is null && (held.Count == 0 || subject.Outbox.Count <= MostInHead)))
        {
            return (subject, []);
        }

        var spill = subject.Spill ?? new Spill(1, 1);
        return (subject with { Outbox = held, Spill = spill with { Next = spill.Next + 1 } }, [.. subject.Outbox.Except(held)]);
    }
}
