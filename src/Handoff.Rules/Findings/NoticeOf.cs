using System.Text.Json;
using Handoff.Rules.Custody;
using Handoff.Rules.Ledger;
using Handoff.Rules.Text;

namespace Handoff.Rules.Findings;

/// <summary>The event that tells of a finding.</summary>
public static class NoticeOf
{
    /// <summary>The event of a finding that is about no device and no person.</summary>
    /// <param name="subject">What the event names as its subject.</param>
    public static Notice Finding(Finding finding, bool opened, string subject, DateTimeOffset now) =>
        new(HandoffKey.Digits($"{Type(opened)} {finding.Id}", 32), Type(opened), subject, At(finding, opened, now), EntryText.Write(json => Data(json, finding)));

    internal static string Type(bool opened) => opened ? "Handoff.Finding.Opened" : "Handoff.Finding.Closed";

    internal static DateTimeOffset At(Finding finding, bool opened, DateTimeOffset now) => opened ? finding.FlaggedAt : finding.ResolvedAt ?? now;

    internal static void Data(Utf8JsonWriter json, Finding finding)
    {
        json.WriteString("findingId", finding.Id);
        json.WriteString("kind", FindingNames.Of(finding.Kind));
        json.WriteString("severity", Words.Of(finding.Severity));
        json.WriteString("status", Words.Of(finding.Status));
        json.Text("deviceId", finding.DeviceId);
        json.Text("userId", finding.UserId);
        json.Text("sessionId", finding.SessionId);
        json.Text("handoffId", finding.HandoffId);
        json.Time("flaggedAt", finding.FlaggedAt);
        json.Time("resolvedAt", finding.ResolvedAt);
        json.Text("resolution", finding.Resolution);
    }
}
