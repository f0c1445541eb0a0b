using System.Text.Json;

namespace HandoffFunctions.Simulation.Oracle;

/// <summary>
/// Whatever is owed has a row in the agenda, not later than it is due, and a subject has one such row at most (decision 0006): without it the
/// sweep would never come by.
/// </summary>
internal static class CheckAgenda
{
    private const string Invariant = "what is owed has its agenda row";

    public static void Now(SubjectView subject, KeptRow head, JsonElement state)
    {
        var due = state.Time("dueAt");
        var wanted = due is { } time ? Keys.Agenda(time, subject.Key) : null;
        if (subject.Agenda.Count > 1 || subject.Agenda.FirstOrDefault() != wanted)
        {
            throw new InvariantBrokenException("one agenda row a subject", head.Key, $"the head is due at {due:O}, the agenda has {(subject.Agenda.Count == 0 ? "nothing" : string.Join(", ", subject.Agenda))}");
        }

        foreach (var handoff in state.Each("handoffs").Where(handoff => !handoff.Flag("dryRun")))
        {
            foreach (var step in handoff.Each("steps").Select(StepPart.Read).Where(step => step.IsOwed))
            {
                Require(step.NextAt, $"{step.Kind} of {step.Target}, {step.State}");
            }
        }

        foreach (var errand in state.Each("errands"))
        {
            Require(errand.Time("nextAt"), "a fact on its way to the devices");
        }

        if (state.Each("outbox").Any())
        {
            Require(null, "an event that nobody has taken");
        }

        // Without a time of its own it is due at once: then any row will do, because the head is due no later than it was written.
        void Require(DateTimeOffset? at, string what)
        {
            if (due is null || due > at)
            {
                throw new InvariantBrokenException(Invariant, head.Key, $"{what} is due at {(at is null ? "once" : at.Value.ToString("O"))}, the subject {(due is null ? "never" : $"at {due:O}")}");
            }
        }
    }
}
