using HandoffFunctions.Simulation.Oracle;

namespace HandoffFunctions.Simulation.Model;

/// <summary>What took effect on behalf of one device or person, by its ledger.</summary>
internal sealed class WhatWasDone(SubjectView? subject)
{
    /// <summary>Revocations that were read back: whose, sessions from before when they close, and since when that is known.</summary>
    public IEnumerable<(string User, DateTimeOffset ClosesBefore, DateTimeOffset KnownAt)> Revocations => subject?.Steps.Revocations ?? [];

    /// <summary>When a handoff was put on record; null when it is not.</summary>
    public DateTimeOffset? RecordedAt(Passing passing) => IdOf(passing) is { } id ? subject!.Steps.Detected.GetValueOrDefault(id) : null;

    /// <summary>Steps that were given up, and steps that nothing can prove.</summary>
    public IEnumerable<(HandoffRow Handoff, string Kind, string Target, string State)> LeftOver =>
        from step in subject?.Steps.All ?? []
        where step.State is "stuck" or "unverifiable"
        select (subject!.Handoffs[step.Handoff].Read, step.Kind, step.Target, step.State);

    /// <summary>The handoffs of which a secret waits for its turn.</summary>
    public IEnumerable<HandoffRow> SecretsInTurn => (subject?.Steps.Waiting ?? []).Where(step => step.Kind == "rotateSecret").Select(step => subject!.Handoffs[step.Handoff].Read);

    private string? IdOf(Passing passing) => subject?.Handoffs.Values.Select(kept => kept.Read)
        .FirstOrDefault(handoff => !handoff.IsRevised && handoff.At == passing.At && handoff.Cause == passing.Cause && World.Same(handoff.From, passing.From))?.Id;
}
