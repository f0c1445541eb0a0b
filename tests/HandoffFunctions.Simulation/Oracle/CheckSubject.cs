using System.Text.Json;

namespace HandoffFunctions.Simulation.Oracle;

/// <summary>Holds the rows of one device or person against each other. They are written in one transaction, so they must always agree.</summary>
internal static class CheckSubject
{
    public static void Now(SubjectView subject)
    {
        subject.Append();
        if (subject.Head is not { } head)
        {
            // Of a person, what the directory showed may be noted before there is a ledger.
            if (subject.Ledger.Count + subject.Seen.Count + subject.Handoffs.Count + subject.Agenda.Count + subject.Known.Count > 0)
            {
                throw new InvariantBrokenException("every ledger has its head", subject.Key, "there are rows and no head");
            }

            return;
        }

        using var document = JsonDocument.Parse(head.Utf8);
        var state = document.RootElement;
        Identity(subject, head, state);
        EndOfLedger(subject, head, state);
        Events(subject);
        CheckSteps.Now(subject, state);
        CheckAgenda.Now(subject, head, state);
        CheckCompleted.Now(subject);
        CheckFindings.Now(subject, state);
        CheckTraces.Now(subject, state);
    }

    private static void Identity(SubjectView subject, KeptRow head, JsonElement state)
    {
        var key = state.Text("deviceId") is { } device ? Keys.OfDevice(device) : Keys.OfPerson(state.Text("userId") ?? "");
        if (key != subject.Key || head.Entity.PartitionKey != Keys.PartitionOf(key))
        {
            throw new InvariantBrokenException("rows stand where their ids say", head.Key, $"the state is that of {key}, in {Keys.PartitionOf(key)}");
        }
    }

    private static void EndOfLedger(SubjectView subject, KeptRow head, JsonElement state)
    {
        var (seq, hash) = (subject.Ledger.Count, subject.Ledger.Count == 0 ? null : subject.Ledger[^1].Hash);
        if (head.Entity.GetInt64("seq") != seq || state.Number("seq") != seq || state.Text("lastHash") != hash)
        {
            throw new InvariantBrokenException("the head names the last entry", head.Key,
                $"the head says {head.Entity.GetInt64("seq")}, its state {state.Number("seq")} {state.Text("lastHash")}; the last entry is {seq} {hash}");
        }
    }

    /// <summary>An event is on the ledger once, and has its own row for it.</summary>
    private static void Events(SubjectView subject)
    {
        foreach (var (cause, times) in subject.FactsEntered)
        {
            if (times != 1 || !subject.Seen.ContainsKey(cause))
            {
                throw new InvariantBrokenException("one id row for every event, and its entry once", subject.Key,
                    $"{cause.Source} {cause.Id} stands on the ledger {times} times, {(subject.Seen.ContainsKey(cause) ? "with" : "without")} an id row");
            }
        }

        if (subject.Seen.Count != subject.FactsEntered.Count)
        {
            var without = subject.Seen.First(seen => !subject.FactsEntered.ContainsKey(seen.Key));
            throw new InvariantBrokenException("one id row for every event, and its entry once", without.Value, $"{without.Key} has an id row and no entry");
        }
    }
}
