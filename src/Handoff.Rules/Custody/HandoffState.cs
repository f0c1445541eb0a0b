using System.Text.Json;
using Handoff.Rules.Findings;
using Handoff.Rules.Ledger;
using Handoff.Rules.Text;

namespace Handoff.Rules.Custody;

/// <summary>Puts on record that a handoff was found, that it was taken back, and when it is done or as done as it will be.</summary>
internal static class HandoffState
{
    /// <summary>What a handoff that changes takes: its own row, how long it took, and an entry.</summary>
    private const int RowsEach = 3;

    public static void Detected<T>(Draft<T> draft, HandoffRecord record) where T : Subject
    {
        draft.Put(record);
        draft.Enter("handoff.detected", record.At, record.Trigger, record.Id, json =>
        {
            json.WriteString("cause", Words.Of(record.Cause));
            json.Person("from", record.From);
            json.Person("to", record.To);
            Owed(json, record.Steps);
            if (record.DryRun)
            {
                json.WriteBoolean("dryRun", true);
            }
        });
        Announce(draft, "Handoff.Custody.HandoffDetected", record, record.At);
        foreach (var step in record.Steps.Where(step => step.Kind == StepKind.RebindAgent))
        {
            OweForAgents.Announce(draft, record, step.Target);
        }
    }

    /// <summary>Announces a handoff once more, for the sake of one who was not named the first time.</summary>
    public static void AnnounceAgain<T>(Draft<T> draft, HandoffRecord record, string target) where T : Subject =>
        Announce(draft, "Handoff.Custody.HandoffDetected", record, record.At, $"{record.Id} {target}");

    /// <summary>Names the steps that an entry makes owed.</summary>
    public static void Owed(Utf8JsonWriter json, IEnumerable<Step> steps)
    {
        json.WriteStartArray("owed");
        foreach (var step in steps)
        {
            json.WriteStartObject();
            json.WriteString("step", Words.Of(step.Kind));
            json.WriteString("target", step.Target);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void Revised<T>(Draft<T> draft, HandoffRecord record, string why) where T : Subject
    {
        draft.Put(record with
        {
            RevisedBecause = why,
            Steps = [.. record.Steps.Select(step => step.IsOpen ? step with { State = StepState.Superseded, Hold = null, NextAt = null, Reason = why } : step)],
        });
        draft.Enter("handoff.revised", record.At, handoffId: record.Id, more: json => json.WriteString("reason", why));
    }

    /// <summary>A handoff that was taken back follows from the facts again, by an event that came later still: what was superseded is owed.</summary>
    public static void Reinstated<T>(Draft<T> draft, HandoffRecord record) where T : Subject
    {
        draft.Put(record with
        {
            RevisedBecause = null,
            RecordedAt = draft.Now,
            Steps =
            [
                .. record.Steps.Select(step => step.State == StepState.Superseded && step.Reason == record.RevisedBecause
                    ? step with { State = StepState.Owed, OwedSince = draft.Now, NextAt = draft.Now, Reason = null }
                    : step),
            ],
        });
        draft.Enter("handoff.reinstated", record.At, handoffId: record.Id);
    }

    /// <summary>Works out again where each handoff stands, and says so on the ledger when that changed.</summary>
    public static void Refresh<T>(Draft<T> draft) where T : Subject
    {
        var changed = draft.Subject.Handoffs.Where(record => !record.DryRun).Select(record => (record, status: StatusOf(draft.Subject, record)))
            .Where(pair => pair.status != pair.record.Status).ToList();
        foreach (var (record, status) in changed.TakeWhile(_ => draft.HasRoomFor(RowsEach)))
        {
            var next = record with { Status = status, CompletedAt = status == HandoffStatus.Completed ? CompletedAt(record, draft.Now) : null };
            draft.Put(next);
            if (status == HandoffStatus.Pending)
            {
                continue;
            }

            var what = record.Cause.IsHandoff() ? "handoff" : "rotation";
            draft.Enter($"{what}.{Words.Of(status)}", draft.Now, handoffId: record.Id, more: json =>
            {
                if (next.TimeToZeroAccess is { } seconds)
                {
                    json.WriteNumber("timeToZeroAccess", seconds);
                }
            });
            if (!record.Cause.IsHandoff())
            {
                // Nobody's access ended, so there is nobody to tell.
                continue;
            }

            Announce(draft, status == HandoffStatus.Completed ? "Handoff.Custody.HandoffCompleted" : "Handoff.Custody.HandoffIncomplete", next, draft.Now);
        }
    }

    private static HandoffStatus StatusOf(Subject subject, HandoffRecord record)
    {
        if (record.Steps.Any(step => step.IsOpen))
        {
            return HandoffStatus.Pending;
        }

        var allDone = record.Steps.All(step => step.State is StepState.Verified or StepState.Superseded);
        var allClosed = subject is not Device device
            || device.Custody.Sessions.Where(session => session.HandoffId == record.Id).All(session => Proof.Standing(device, session) is not null);
        return allDone && (allClosed || record.RevisedBecause is not null) ? HandoffStatus.Completed : HandoffStatus.Incomplete;
    }

    private static DateTimeOffset CompletedAt(HandoffRecord record, DateTimeOffset now) =>
        record.Steps.Max(step => step.VerifiedAt) ?? now;

    private static void Announce<T>(Draft<T> draft, string type, HandoffRecord record, DateTimeOffset at, string? about = null) where T : Subject =>
        draft.Announce(type, about ?? record.Id, at, json =>
        {
            json.WriteString("handoffId", record.Id);
            json.Text("deviceId", record.DeviceId);
            json.Text("deviceClass", (draft.Subject as Device)?.DeviceClass);
            json.Text("department", (draft.Subject as Device)?.Department);
            json.WriteString("cause", Words.Of(record.Cause));
            json.Time("handoffAt", record.At);
            json.Person("from", record.From);
            json.Person("to", record.To);
            json.WriteStartArray("steps");
            foreach (var step in record.Steps)
            {
                json.WriteStartObject();
                json.WriteString("step", Words.Of(step.Kind));
                json.WriteString("target", step.Target);
                json.WriteString("state", Words.Of(step.State));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (record.TimeToZeroAccess is { } seconds)
            {
                json.WriteNumber("timeToZeroAccess", seconds);
            }
        });
}
