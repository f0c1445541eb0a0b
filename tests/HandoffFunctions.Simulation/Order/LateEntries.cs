using System.Text.RegularExpressions;

namespace HandoffFunctions.Simulation.Order;

/// <summary>
/// In what two tellings of one story may differ, and the ledger entry that must then say why. docs/events.md ("Late events") has the same
/// list in words. Who holds a device, since when, which handoffs there were and whose sessions they ended is in no row: that never differs.
/// </summary>
internal static partial class LateEntries
{
    private sealed record Rule(string Entry, string Why, Func<Difference, bool> Part, Func<Difference, LedgerText, bool> Says);

    private static readonly Rule[] Rules =
    [
        new("finding.closed", "it was flagged before the event came that explains it",
            difference => difference.Part.StartsWith("closed finding of ", StringComparison.Ordinal),
            (difference, entry) => difference.Part.StartsWith($"closed finding of {entry.About} ", StringComparison.Ordinal)),
        new("step.superseded", "whether the person had begun a rightful session since depends on what was known when the revocation was due",
            IsTeardown, IsOfSameHandoffOrPerson),
        new("handoff.revised", "what it owed had been done before the event came that took its ground away",
            IsTeardown, (difference, entry) => difference.Part.Contains(entry.About!, StringComparison.Ordinal)),
        new("secret.nearExpiry", "the version had been replaced by the time its end was told", IsOfRotation, (_, entry) => entry.Text.Contains("\"stale\":", StringComparison.Ordinal)),
        new("secret.expired", "the version had been replaced by the time its end was told", IsOfRotation, (_, entry) => entry.Text.Contains("\"stale\":", StringComparison.Ordinal)),
        new("session.unplaced", "nothing told yet on which of several devices it was: an analyst must say",
            difference => difference.Part.Contains("unplaced ", StringComparison.Ordinal), (difference, entry) => difference.Part.Contains($" of {entry.About} ", StringComparison.Ordinal)),
    ];

    /// <summary>The entry type that explains a difference, where there is such an entry; null otherwise.</summary>
    public static string? WhyMay(Difference difference, IReadOnlyList<LedgerText> entries) =>
        Rules.FirstOrDefault(rule => rule.Part(difference) && entries.Any(entry => entry.Type == rule.Entry && rule.Says(difference, entry)))?.Entry;

    /// <summary>The steps of a handoff, and what they prove of sessions: not who had which session, nor when.</summary>
    private static bool IsTeardown(Difference difference) =>
        difference.Part.Contains(" steps of ", StringComparison.Ordinal)
        || difference.Part.StartsWith("open finding of ", StringComparison.Ordinal)
        || (difference.Part.Contains(" session ", StringComparison.Ordinal) && difference is { Sorted: { } one, Told: { } other } && WithoutProof(one) == WithoutProof(other));

    private static string WithoutProof(string session) => session[..session.LastIndexOf(" closed ", StringComparison.Ordinal)];

    private static bool IsOfSameHandoffOrPerson(Difference difference, LedgerText entry) =>
        (entry.HandoffId is { } id && $"{difference.Part} {difference.Sorted} {difference.Told}".Contains(id, StringComparison.Ordinal))
        || (Target().Match(entry.Text) is { Success: true } target && difference.Part.Contains($"session {target.Groups[1].Value} ", StringComparison.Ordinal));

    private static bool IsOfRotation(Difference difference) =>
        difference.Part.Contains(" handoff ", StringComparison.Ordinal) ? (difference.Sorted ?? difference.Told)!.StartsWith("SecretExpiry", StringComparison.Ordinal)
        : difference.Part.Contains(" steps of ", StringComparison.Ordinal) && (difference.Sorted ?? difference.Told)!.StartsWith("RotateSecret", StringComparison.Ordinal);

    [GeneratedRegex("\"target\":\"([^\"]*)\"")]
    private static partial Regex Target();
}
