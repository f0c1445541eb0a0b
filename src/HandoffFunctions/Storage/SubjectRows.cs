using System.Text.Json;
using Azure;
using Handoff.Rules.Custody;
using Handoff.Rules.Events;
using Handoff.Rules.Findings;
using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Storage;

/// <summary>The rows that one change of a subject writes, all in the subject's shard.</summary>
internal static class SubjectRows
{
    public static List<TableAction> Of<T>(Change<T> change, ETag version, EventKey? cause, string state) where T : Subject
    {
        var (subject, shard) = (change.After.Key, Rows.ShardOf(change.After.Key));
        var actions = new List<TableAction>();
        if (cause is { } key)
        {
            actions.Add(new TableAction.Add(new TableEntity(shard, Rows.Seen(subject, key.Hash())) { ["id"] = key.Id, ["source"] = key.Source }));
        }

        var head = new TableEntity(shard, Rows.Head(subject)) { ["seq"] = change.After.Seq, ["id"] = (change.After as Device)?.DeviceId ?? (change.After as Worker)!.UserId };
        head.WithState(state);
        actions.Add(change.Before is null ? new TableAction.Add(head) : new TableAction.UpdateReplace(head, version));
        actions.AddRange(change.Entries.Select(entry => new TableAction.Add(
            new TableEntity(shard, Rows.Entry(subject, entry.Seq)) { ["seq"] = entry.Seq, ["prev"] = entry.Prev, ["hash"] = entry.Hash }.WithText(entry.Text))));
        actions.AddRange(change.Handoffs.Select(handoff => new TableAction.UpsertReplace(
            new TableEntity(shard, Rows.Handoff(handoff.Id)).WithText(JsonSerializer.Serialize(handoff, StateJson.Default.HandoffRecord)))));
        foreach (var handoff in change.Handoffs)
        {
            AddCompleted(actions, shard, change.Before?.Handoffs.FirstOrDefault(before => before.Id == handoff.Id), handoff);
        }

        foreach (var finding in change.Findings)
        {
            var wasOpen = change.Before?.Findings.Any(open => open.Id == finding.Id) == true;
            actions.AddRange(FindingActions(shard, finding, wasOpen));
        }

        AddQueued(actions, shard, change);
        AddCounted(actions, shard, change.Before?.Counted ?? [], change.After.Counted, subject);
        AddAgenda(actions, shard, change.Before?.DueAt, change.After.DueAt, subject);
        if (change.After is Device device)
        {
            AddPresence(actions, shard, change.Before as Device, device);
        }

        return actions;
    }

    /// <summary>A finding stands among all findings, and while it is open among the open ones too, which are few.</summary>
    public static IEnumerable<TableAction> FindingActions(string partition, Finding finding, bool wasOpen)
    {
        var text = JsonSerializer.Serialize(finding, StateJson.Default.Finding);
        yield return new TableAction.UpsertReplace(new TableEntity(partition, Rows.Finding(finding.Id)).WithText(text));
        if (finding.Status is FindingStatus.Open or FindingStatus.Acknowledged)
        {
            yield return new TableAction.UpsertReplace(new TableEntity(partition, Rows.OpenFinding(finding.Id)).WithText(text));
        }
        else if (wasOpen)
        {
            yield return new TableAction.Delete(partition, Rows.OpenFinding(finding.Id), ETag.All);
        }
    }

    /// <summary>How long a handoff took is counted once, and not while it is open again.</summary>
    private static void AddCompleted(List<TableAction> actions, string shard, HandoffRecord? before, HandoffRecord after)
    {
        var now = CompletedKey(after);
        if (before is not null && CompletedKey(before) is { } old && old != now)
        {
            actions.Add(new TableAction.Delete(shard, old, ETag.All));
        }

        if (now is not null)
        {
            actions.Add(new TableAction.UpsertReplace(new TableEntity(shard, now) { ["seconds"] = after.TimeToZeroAccess!.Value }));
        }
    }

    private static string? CompletedKey(HandoffRecord handoff) => handoff.TimeToZeroAccess is null ? null : Rows.Completed(handoff.CompletedAt!.Value, handoff.Id);

    private static void AddQueued<T>(List<TableAction> actions, string shard, Change<T> change) where T : Subject
    {
        var subject = change.After.Key;
        if (change.Before?.Spill is { } before)
        {
            for (var gone = before.First; gone < (change.After.Spill?.First ?? before.Next); gone++)
            {
                actions.Add(new TableAction.Delete(shard, Rows.Queued(subject, gone), ETag.All));
            }
        }

        if (change.Spilled.Count > 0)
        {
            actions.Add(new TableAction.Add(new TableEntity(shard, Rows.Queued(subject, change.After.Spill!.Next - 1))
                .WithText(JsonSerializer.Serialize(change.Spilled, StateJson.Default.IReadOnlyListNotice))));
        }
    }

    /// <summary>What a subject has not done stands once more in a row of its own, so that it can be counted without reading every state.</summary>
    private static void AddCounted(List<TableAction> actions, string shard, IReadOnlyList<StepCount> before, IReadOnlyList<StepCount> after, string subject)
    {
        if (after.Count > 0 && !after.SequenceEqual(before))
        {
            actions.Add(new TableAction.UpsertReplace(new TableEntity(shard, Rows.Counted(subject)).WithText(JsonSerializer.Serialize(after, StateJson.Default.IReadOnlyListStepCount))));
        }
        else if (after.Count == 0 && before.Count > 0)
        {
            actions.Add(new TableAction.Delete(shard, Rows.Counted(subject), ETag.All));
        }
    }

    private static void AddAgenda(List<TableAction> actions, string shard, DateTimeOffset? before, DateTimeOffset? after, string subject)
    {
        if (before == after)
        {
            return;
        }

        if (before is { } old)
        {
            actions.Add(new TableAction.Delete(shard, Rows.Due(old, subject), ETag.All));
        }

        if (after is { } next)
        {
            actions.Add(new TableAction.UpsertReplace(new TableEntity(shard, Rows.Due(next, subject))));
        }
    }

    private static void AddPresence(List<TableAction> actions, string shard, Device? before, Device after)
    {
        if (before is null)
        {
            actions.Add(new TableAction.Add(new TableEntity(shard, Rows.Known(after.Key))));
        }

        var was = Traces(before);
        var now = Traces(after);
        actions.AddRange(now.Where(trace => was.GetValueOrDefault(trace.Key) != trace.Value)
            .Select(trace => new TableAction.UpsertReplace(new TableEntity(shard, trace.Key).WithText(trace.Value))));
        actions.AddRange(was.Keys.Where(key => !now.ContainsKey(key)).Select(key => new TableAction.Delete(shard, key, ETag.All)));
    }

    private static Dictionary<string, string> Traces(Device? device) => device is null ? [] : PresentOn.Of(device).ToDictionary(
        trace => Rows.Presence(HandoffKey.OfWorker(trace.UserId), device.Key),
        trace => JsonSerializer.Serialize(trace, StateJson.Default.PresentOn));
}
