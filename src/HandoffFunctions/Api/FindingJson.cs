using System.Text.Json;
using Handoff.Rules.Findings;
using Handoff.Rules.Text;

namespace HandoffFunctions.Api;

/// <summary>A finding as the API shows it. Every field is always there; what is not known is null.</summary>
internal static class FindingJson
{
    public static void Write(Utf8JsonWriter json, Finding finding, DateTimeOffset now)
    {
        json.WriteStartObject();
        foreach (var (name, value) in Fields(finding, now))
        {
            switch (value)
            {
                case null:
                    json.WriteNull(name);
                    break;
                case long number:
                    json.WriteNumber(name, number);
                    break;
                default:
                    json.WriteString(name, (string)value);
                    break;
            }
        }

        json.WriteStartObject("evidence");
        foreach (var (name, value) in finding.Evidence.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>All fields but the evidence, in the order of the documentation; also the columns of the CSV.</summary>
    public static IEnumerable<(string Name, object? Value)> Fields(Finding f, DateTimeOffset now) =>
    [
        ("id", f.Id),
        ("kind", FindingNames.Of(f.Kind)),
        ("severity", Words.Of(f.Severity)),
        ("status", Words.Of(f.Status)),
        ("deviceId", f.DeviceId),
        ("deviceClass", f.DeviceClass),
        ("department", f.Department),
        ("userId", f.UserId),
        ("userName", f.UserName),
        ("sessionId", f.SessionId),
        ("handoffId", f.HandoffId),
        ("handoffAt", Time(f.HandoffAt)),
        ("sessionStartedAt", Time(f.SessionStartedAt)),
        ("lastSeenAt", Time(f.LastSeenAt)),
        ("flaggedAt", Time(f.FlaggedAt)),
        ("ageSeconds", (long)Math.Max(0, ((f.ResolvedAt ?? now) - f.FlaggedAt).TotalSeconds)),
        ("owner", f.Owner),
        ("dueAt", Time(f.DueAt)),
        ("reviewedBy", f.ReviewedBy),
        ("reviewNote", f.ReviewNote),
        ("resolvedAt", Time(f.ResolvedAt)),
        ("resolution", f.Resolution),
    ];

    public static string? Time(DateTimeOffset? time) => time is { } t ? Rfc3339.Write(t) : null;
}
