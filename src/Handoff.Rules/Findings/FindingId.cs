using System.Globalization;
using Handoff.Rules.Custody;

namespace Handoff.Rules.Findings;

/// <summary>
/// The ids of findings. An id says where its finding is stored and when it was flagged, so that one is found in one read and many are
/// listed newest first without an index of their own: 16 digits that fall as time rises, the subject's key, and 12 digits of the cause.
/// </summary>
public static class FindingId
{
    public static string Of(string subject, Finding finding) =>
        $"{Falling(finding.FlaggedAt)}-{subject}-{HandoffKey.Digits($"{finding.Kind} {finding.Cause}", 12)}";

    /// <summary>Sixteen hexadecimal digits that sort a later time first.</summary>
    public static string Falling(DateTimeOffset time) =>
        (DateTimeOffset.MaxValue.UtcTicks - time.UtcTicks).ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>The subject's key in an id, or null when the text is no such id.</summary>
    public static string? SubjectOf(string id)
    {
        var parts = id.Split('-');
        return parts.Length == 3 && HandoffKey.IsHex(parts[0], 16) && HandoffKey.IsSubject(parts[1]) && HandoffKey.IsHex(parts[2], 12) ? parts[1] : null;
    }
}
