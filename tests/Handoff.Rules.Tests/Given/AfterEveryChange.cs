using System.Text.Json;
using Handoff.Rules.Custody;
using Handoff.Rules.Findings;
using Handoff.Rules.Ledger;
using Xunit;

namespace Handoff.Rules.Tests.Given;

/// <summary>What holds after every change, whatever the story.</summary>
internal static class AfterEveryChange
{
    public static void Holds(Change<Device> change, IReadOnlyList<LedgerEntry> ledger, IReadOnlyDictionary<string, Finding> rows)
    {
        TheChainContinues(change);
        EveryEntrySaysWhatItMust(change);
        OneTransactionHoldsIt(change);
        Assert.Equal(ledger.Count, change.After.Seq);
        Assert.All(change.After.Findings, finding => Assert.Equal(FindingStatus.Open, rows[finding.Id].Status is FindingStatus.Acknowledged ? FindingStatus.Open : rows[finding.Id].Status));
        Assert.Equal(change.After.Findings.Count, change.After.Findings.Select(finding => finding.Cause).Distinct().Count());
        Assert.All(change.After.Handoffs, handoff => Assert.Equal(handoff.Steps.Count, handoff.Steps.Select(step => step.Key).Distinct().Count()));
        WhatIsOwedIsDue(change.After);
    }

    private static void TheChainContinues(Change<Device> change)
    {
        var (seq, hash) = (change.Before?.Seq ?? 0, change.Before?.LastHash);
        foreach (var entry in change.Entries)
        {
            Assert.Equal(Chain.Append(seq, hash, entry.Text), entry);
            (seq, hash) = (entry.Seq, entry.Hash);
        }

        Assert.Equal((seq, hash), (change.After.Seq, change.After.LastHash));
    }

    private static void EveryEntrySaysWhatItMust(Change<Device> change)
    {
        foreach (var entry in change.Entries)
        {
            using var json = JsonDocument.Parse(entry.Text);
            Assert.All(["type", "at", "recordedAt", "deviceId", "policy"], name => Assert.Equal(JsonValueKind.String, json.RootElement.GetProperty(name).ValueKind));
            var names = json.RootElement.EnumerateObject().Select(property => property.Name).ToList();
            Assert.Equal(names.Count, names.Distinct().Count());
        }
    }

    /// <summary>
    /// An entity group transaction holds 100 rows
    /// (https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions). Beside what is counted here stand the
    /// event, the head, the device's own row, the agenda's old and new row, and what is counted.
    /// </summary>
    private static void OneTransactionHoldsIt(Change<Device> change)
    {
        var (was, now) = (Traces(change.Before), Traces(change.After));
        var traces = now.Count(trace => was.GetValueOrDefault(trace.Key) != trace.Value) + was.Keys.Count(key => !now.ContainsKey(key));
        // A finding stands twice, once among the open ones; a completed handoff once more, with how long it took.
        var handoffs = change.Handoffs.Count + change.Handoffs.Count(handoff => handoff.TimeToZeroAccess is not null);
        var queued = (change.Spilled.Count > 0 ? 1 : 0) + (change.Before?.Spill is { } spill ? (change.After.Spill?.First ?? spill.Next) - spill.First : 0);
        Assert.InRange(change.Entries.Count + handoffs + (2 * change.Findings.Count) + traces + queued + 6, 0, 100);
        Assert.Equal(StepCount.Of(change.After), change.After.Counted);
    }

    private static Dictionary<string, string> Traces(Device? device) => device is null ? [] : PresentOn.Of(device).ToDictionary(
        trace => trace.UserId.ToLowerInvariant(), trace => JsonSerializer.Serialize(trace, StateJson.Default.PresentOn));

    private static void WhatIsOwedIsDue(Device device)
    {
        var owed = device.Handoffs.Where(handoff => !handoff.DryRun).SelectMany(handoff => handoff.Steps).Where(step => step.IsOpen).ToList();
        if (owed.Count > 0)
        {
            Assert.NotNull(device.DueAt);
            Assert.True(device.DueAt <= owed.Min(step => step.NextAt), "an owed step would be overlooked");
        }

        if (device.Outbox.Count > 0)
        {
            Assert.NotNull(device.DueAt);
        }
    }
}
