using System.Text.Json;

namespace HandoffFunctions.Simulation.Oracle;

/// <summary>
/// A person is found on all devices by the traces that each device writes (decision 0007). They must say what the device's own state says:
/// a revocation looks nowhere else for what it would cut off.
/// </summary>
internal static class CheckTraces
{
    private const string Invariant = "traces agree with the head";

    public static void Now(SubjectView subject, JsonElement state)
    {
        if (subject.Key[0] != 'd')
        {
            return;
        }

        if (!subject.Known.Contains($"k|{subject.Key}"))
        {
            throw new InvariantBrokenException("a device with a ledger is known", $"k|{subject.Key}", "the row is not there");
        }

        var custody = state.Part("custody");
        var holder = custody?.Part("holder")?.Text("userId");
        var sessions = (custody?.Each("sessions") ?? default).ToLookup(session => Lower(session.Text("onBehalfOf") ?? session.Text("userId")!));
        var people = sessions.Select(own => own.Key)
            .Concat(holder is null ? [] : [Lower(holder)])
            .Concat(state.Each("handoffs").Select(handoff => handoff.Part("from")?.Text("userId")).OfType<string>().Select(Lower))
            .Distinct().ToDictionary(person => $"w|{Keys.OfPerson(person)}|{subject.Key}");
        foreach (var (key, person) in people)
        {
            if (!subject.Traces.TryGetValue(key, out var row))
            {
                throw new InvariantBrokenException(Invariant, key, $"{person} has no trace");
            }

            Check(row, person, holder is not null && Lower(holder) == person, [.. sessions[person]]);
        }

        if (subject.Traces.Keys.FirstOrDefault(key => !people.ContainsKey(key)) is { } left)
        {
            throw new InvariantBrokenException(Invariant, left, "a trace of somebody who left none");
        }
    }

    private static void Check(KeptRow row, string person, bool holds, IReadOnlyList<JsonElement> sessions)
    {
        using var document = JsonDocument.Parse(row.Utf8);
        var trace = document.RootElement;
        var traced = trace.Each("sessions").ToList();
        if (Lower(trace.Text("userId")!) != person || trace.Flag("holds") != holds || traced.Count != sessions.Count
            || traced.Where((session, index) => !session.Raw().SequenceEqual(sessions[index].Raw())).Any())
        {
            throw new InvariantBrokenException(Invariant, row.Key, $"the head says that {person} {(holds ? "holds" : "does not hold")} the device, with {sessions.Count} sessions");
        }
    }

    private static string Lower(string text) => text.ToLowerInvariant();
}
