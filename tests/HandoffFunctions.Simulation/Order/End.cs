using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Handoff.Rules.Custody;
using Handoff.Rules.Findings;
using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Simulation.Order;

/// <summary>How a telling ended: custody, handoffs, steps and findings, part by part, without the times at which they were put on record.</summary>
/// <param name="Parts">Each by its name, such as <c>tablet-1 holder</c>.</param>
/// <param name="Entries">The types of ledger entries with what they are about, which can explain a part.</param>
internal sealed record End(IReadOnlyDictionary<string, string> Parts, IReadOnlyList<LedgerText> Entries)
{
    public static End Of(World world)
    {
        var parts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var rows = world.Table.Rows;
        foreach (var row in rows.Where(row => row.RowKey.EndsWith("|head", StringComparison.Ordinal)))
        {
            Add(parts, row.RowKey[0] == 'd' ? Read(row, StateJson.Default.Device) : Read(row, StateJson.Default.Worker));
        }

        var findings = rows.Where(row => row.RowKey.StartsWith("f|", StringComparison.Ordinal)).Select(row => Read(row, StateJson.Default.Finding)).ToList();
        foreach (var (name, own) in findings.GroupBy(finding => $"{(finding.Status is FindingStatus.Open or FindingStatus.Acknowledged ? "open" : "closed")} finding of {finding.DeviceId ?? finding.UserId} about {finding.Cause.ReplaceLineEndings(" ")}")
            .Select(group => (group.Key, group)))
        {
            parts[name] = string.Join(", ", own.Select(finding => $"{FindingNames.Of(finding.Kind)} {finding.Severity} {finding.HandoffId}").Distinct().Order(StringComparer.Ordinal));
        }

        return new End(parts, [.. rows.Where(row => row.RowKey.Contains("|e|", StringComparison.Ordinal)).Select(row => LedgerText.Of(row.Text()))]);
    }

    private static void Add(SortedDictionary<string, string> parts, Subject subject)
    {
        var name = subject.DeviceIdOrNull ?? $"person {((Worker)subject).UserId}";
        foreach (var handoff in subject.Handoffs.Where(handoff => handoff.RevisedBecause is null))
        {
            // What the directory shows is seen when it is looked at, so its time is no part of the story.
            var at = handoff.Trigger.Source == "/microsoft.graph/users" ? "when seen" : $"{handoff.At:HH:mm:ss}";
            parts[$"{name} handoff {handoff.Id}"] = $"{handoff.Cause} {handoff.From?.UserId}>{handoff.To?.UserId} {at}";
            parts[$"{name} steps of {handoff.Id}"] = string.Join(", ", handoff.Steps.Select(step => $"{step.Kind} {step.Target} {step.State}").Order(StringComparer.Ordinal));
        }

        if (subject is not Device device)
        {
            return;
        }

        parts[$"{name} holder"] = device.Custody.Holder is { } holder ? $"{holder.UserId} since {holder.Since:HH:mm:ss} by {holder.By} due {holder.DueAt}" : "nobody";
        foreach (var session in device.Custody.Sessions)
        {
            parts[$"{name} session {session.Key.ReplaceLineEndings(" ")}"] =
                $"{session.StartedAt:HH:mm:ss}{(session.StartUnknown ? "?" : "")} to {session.EndedAt:HH:mm:ss} handoff {session.HandoffId} closed {Proof.Standing(device, session) is not null}";
        }
    }

    private static T Read<T>(TableEntity row, JsonTypeInfo<T> type) => JsonSerializer.Deserialize(row.Text(), type)!;
}

/// <summary>What matters of a ledger entry: its type, whose it is, the handoff it belongs to, and its text.</summary>
internal sealed record LedgerText(string Type, string? About, string? HandoffId, string Text)
{
    public bool IsLate => Text.Contains("\"late\":", StringComparison.Ordinal);

    public static LedgerText Of(string text)
    {
        using var json = JsonDocument.Parse(text);
        string? Read(string name) => json.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
        return new LedgerText(Read("type")!, Read("deviceId") ?? Read("userId"), Read("handoffId"), text);
    }
}
