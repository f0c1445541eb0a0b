using System.Text.Json;
using HandoffFunctions.Simulation.Model;

namespace HandoffFunctions.Simulation.Oracle;

/// <summary>When faults have stopped and sweeps have run, nothing is left that a sweep should have done.</summary>
internal static class CheckQuiet
{
    private const string Invariant = "when faults stop, nothing stays owed";

    public static void Now(IReadOnlyDictionary<string, SubjectView> subjects, SubjectView feeds, Rules rules, DateTimeOffset now)
    {
        foreach (var (id, finding) in feeds.Findings)
        {
            Require(finding.Read is not { Kind: "teardown.braked", IsOpen: true }, id, "the brake has not been released");
        }

        foreach (var subject in subjects.Values.Where(subject => subject.Head is not null))
        {
            using var document = JsonDocument.Parse(subject.Head!.Utf8);
            var state = document.RootElement;
            Require(state.Time("dueAt") is not { } due || due > now, subject.Head.Key, $"it has been due since {state.Time("dueAt"):O}");
            Require(!state.Each("outbox").Any() && state.Part("spill") is null, subject.Head.Key, "an event has not been published");
            foreach (var handoff in subject.Handoffs.Values.Select(kept => kept.Read).Where(handoff => !handoff.IsDryRun))
            {
                foreach (var step in handoff.Steps.Where(step => step.IsOwed))
                {
                    var isAwaited = step is { AwaitsWord: true, State: "accepted" } && now < step.AcceptedAt + rules.ClassOf(handoff.DeviceId).ConfirmWithin;
                    var isInTurn = subject.Steps.Waiting.Contains((handoff.Id, step.Kind, step.Target)) && step.NextAt > now;
                    Require(isAwaited || isInTurn, handoff.Id, $"{step.Kind} of {step.Target} is still {step.State} after {step.Attempts} attempts: {step.Reason}");
                }
            }
        }
    }

    private static void Require(bool holds, string row, string what)
    {
        if (!holds)
        {
            throw new InvariantBrokenException(Invariant, row, what);
        }
    }
}
