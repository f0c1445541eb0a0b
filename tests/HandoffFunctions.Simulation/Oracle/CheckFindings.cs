using System.Text.Json;

namespace HandoffFunctions.Simulation.Oracle;

/// <summary>A finding that is open stands in three places, and they say the same: among all findings, among the open ones, and in the head.</summary>
internal static class CheckFindings
{
    private const string Invariant = "open findings agree";

    public static void Now(SubjectView subject, JsonElement state)
    {
        var inHead = new HashSet<string>();
        var causes = new HashSet<string>();
        foreach (var finding in state.Each("findings"))
        {
            var id = finding.Text("id")!;
            Require(inHead.Add(id), id, "it stands in the head twice");
            Require(causes.Add(finding.Text("cause") ?? ""), id, "two open findings have the same cause");
            Require(subject.OpenFindings.TryGetValue(id, out var open) && finding.Raw().SequenceEqual(open.Utf8.Span), id, "the head has it, and it is not among the open ones as it stands there");
        }

        Rows(subject, id => inHead.Contains(id) || IsForgotten(subject.Findings[id].Read, state));
    }

    /// <summary>The rows alone, which is all there is of findings about feeds.</summary>
    public static void Rows(SubjectView subject, Func<string, bool> isExpected)
    {
        foreach (var (id, row) in subject.OpenFindings)
        {
            Require(subject.Findings.TryGetValue(id, out var kept) && kept.Row.Utf8.Span.SequenceEqual(row.Utf8.Span), id, "among the open ones it says something else than among all");
            Require(isExpected(id), id, "it is among the open ones and not in the head");
        }

        foreach (var (row, finding) in subject.Findings.Values)
        {
            Require(row.Key == $"f|{finding.Id}", row.Key, "its id is another");
            Require(finding.IsOpen == subject.OpenFindings.ContainsKey(finding.Id), finding.Id, $"it is {finding.Status}, and {(finding.IsOpen ? "not " : "")}among the open ones");
        }
    }

    /// <summary>A device forgets old handoffs and sessions, and with them what was found about them; the rows stay until an analyst settles them.</summary>
    private static bool IsForgotten(FindingRow finding, JsonElement state) =>
        (finding.HandoffId is { } handoff && state.Each("handoffs").All(known => known.Text("id") != handoff))
        || (finding.SessionId is { } session && state.Part("custody") is { } custody && custody.Each("sessions").All(known => known.Text("sessionId") != session));

    private static void Require(bool holds, string id, string what)
    {
        if (!holds)
        {
            throw new InvariantBrokenException(Invariant, id, what);
        }
    }
}
