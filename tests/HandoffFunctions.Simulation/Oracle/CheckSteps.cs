using System.Text.Json;

namespace HandoffFunctions.Simulation.Oracle;

/// <summary>Every step of every handoff is exactly one of owed, settled and stuck, wherever one looks: row, head and ledger.</summary>
internal static class CheckSteps
{
    private const string Invariant = "every step is owed, settled or stuck";

    public static void Now(SubjectView subject, JsonElement state)
    {
        var inHead = new HashSet<string>();
        foreach (var handoff in state.Each("handoffs"))
        {
            var id = handoff.Text("id")!;
            if (!inHead.Add(id))
            {
                throw new InvariantBrokenException("handoff rows agree with the head", id, "it stands in the head twice");
            }

            if (!subject.Handoffs.TryGetValue(id, out var kept) || !handoff.Raw().SequenceEqual(kept.Row.Utf8.Span))
            {
                throw new InvariantBrokenException("handoff rows agree with the head", id, kept.Row is null ? "it has no row" : "its row says something else");
            }
        }

        foreach (var (row, handoff) in subject.Handoffs.Values)
        {
            Check(subject, row, handoff, inHead.Contains(handoff.Id));
        }

        foreach (var (handoff, kind, target, _) in subject.Steps.All)
        {
            if (!subject.Handoffs.TryGetValue(handoff, out var kept) || kept.Read.Steps.All(step => step.Key != (kind, target)))
            {
                throw new InvariantBrokenException(Invariant, handoff, $"{kind} of {target} is on the ledger and nowhere else");
            }
        }
    }

    private static void Check(SubjectView subject, KeptRow row, HandoffRow handoff, bool isInHead)
    {
        var keys = new HashSet<(string, string)>();
        foreach (var step in handoff.Steps)
        {
            Require(keys.Add(step.Key), "stands twice");
            Require(step.IsOwed || step.IsSettled || step.State == "stuck", $"is '{step.State}'");
            Require(step.IsOwed || step.NextAt is null, $"is {step.State} and still due at {step.NextAt:O}");
            Require(!step.IsOwed || isInHead, "is owed, and the head has forgotten it: nobody will take it");
            var allowed = subject.Steps.Allowed(handoff.Id, step.Kind, step.Target);
            Require(allowed.Contains(step.State), $"is {step.State}, by the ledger it is {(allowed.Count == 0 ? "not owed at all" : string.Join(" or ", allowed))}");

            void Require(bool holds, string what)
            {
                if (!holds)
                {
                    throw new InvariantBrokenException(Invariant, row.Key, $"{step.Kind} of {step.Target} {what}");
                }
            }
        }
    }
}
