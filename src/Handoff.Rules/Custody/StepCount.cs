using System.Text.Json.Serialization;

namespace Handoff.Rules.Custody;

/// <summary>How many steps of a kind are not done.</summary>
/// <param name="Owed">On record and not answered with yes; those that are held back among them.</param>
/// <param name="Accepted">Answered with yes, and not read back.</param>
/// <param name="Stuck">Given up.</param>
/// <param name="Held">Held back by the brake.</param>
/// <param name="HeldUrgent">Held back by the brake for what is urgent.</param>
public sealed record StepCount(StepKind Kind, int Owed, int Accepted, int Stuck, int Held, int HeldUrgent)
{
    [JsonIgnore]
    public bool IsNone => this is { Owed: 0, Accepted: 0, Stuck: 0 };

    /// <summary>What a subject has not done, by kind; empty when all is done.</summary>
    public static IReadOnlyList<StepCount> Of(Subject subject) =>
        [.. from handoff in subject.Handoffs
            where !handoff.DryRun
            from step in handoff.Steps
            group step by step.Kind into kind
            let count = Of(kind.Key, [.. kind])
            where !count.IsNone
            orderby count.Kind
            select count];

    /// <summary>All counts together, by kind.</summary>
    public static IReadOnlyList<StepCount> Sum(IEnumerable<StepCount> counts) =>
        [.. from count in counts
            group count by count.Kind into kind
            orderby kind.Key
            select new StepCount(kind.Key, kind.Sum(one => one.Owed), kind.Sum(one => one.Accepted), kind.Sum(one => one.Stuck), kind.Sum(one => one.Held), kind.Sum(one => one.HeldUrgent))];

    private static StepCount Of(StepKind kind, IReadOnlyList<Step> steps)
    {
        int Count(Func<Step, bool> those) => steps.Count(those);
        return new(kind, Count(step => step.State == StepState.Owed), Count(step => step.State == StepState.Accepted), Count(step => step.State == StepState.Stuck),
            Count(step => step is { IsOpen: true, Hold.IsUrgent: false }), Count(step => step is { IsOpen: true, Hold.IsUrgent: true }));
    }
}
