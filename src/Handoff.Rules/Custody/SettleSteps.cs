using Handoff.Rules.Findings;
using Handoff.Rules.Ledger;
using Handoff.Rules.Policy;
using Handoff.Rules.Text;

namespace Handoff.Rules.Custody;

/// <summary>Puts the results of steps on record.</summary>
public static class SettleSteps
{
    /// <summary>Results that one change takes, so that there is room left for what follows from them.</summary>
    public const int MostAtOnce = 10;

    /// <summary>What is put on record of a handoff is an entry, and a change of it.</summary>
    private const int RowsEach = 2;

    /// <summary>The change that these results make, with findings and handoffs judged anew at <paramref name="now"/>.</summary>
    /// <param name="results">
    /// By handoff and step key. Those beyond <see cref="MostAtOnce"/> are dropped, and so are those for steps that no longer exist or were
    /// settled meanwhile; what is still owed then stays due.
    /// </param>
    /// <param name="published">Ids of queued events that the outgoing topic took.</param>
    /// <param name="collateral">By handoff: what else a revocation ended.</param>
    /// <param name="drained">The topic has taken the events in the rows before this number.</param>
    public static Change<T> On<T>(
        T subject,
        IReadOnlyList<(string HandoffId, string StepKey, StepResult Result)> results,
        IReadOnlyCollection<string> published,
        IReadOnlyDictionary<string, IReadOnlyList<Collateral>> collateral,
        HandoffPolicy policy,
        DateTimeOffset now,
        long drained = 0)
        where T : Subject
    {
        var draft = new Draft<T>(subject, (T)(subject with { Claim = null }), policy, now);
        draft.Reserve(drained > 0 ? Outbox.RowsAtOnce : 0);
        foreach (var (handoffId, stepKey, result) in results.Take(MostAtOnce))
        {
            Apply(draft, handoffId, stepKey, result);
        }

        foreach (var (handoffId, others) in collateral.TakeWhile(_ => draft.HasRoomFor(RowsEach)))
        {
            RecordCollateral(draft, handoffId, others);
        }

        draft.LeaveTheRest(results.Count > MostAtOnce);
        if (draft is Draft<Device> device)
        {
            Decide.RecordTheRest(device);
            OweForAgents.Steps(device);
            OweForApps.Steps(device, []);
            SettleByConfirmation.Steps(device);
            SettleByAudit.Steps(device);
        }

        draft.Update(s => Outbox.Drained(s, drained) with { Outbox = [.. s.Outbox.Where(notice => !published.Contains(notice.Id))] });
        HandoffState.Refresh(draft);
        Reconcile.Findings(draft);
        return draft.Finish();
    }

    /// <summary>The change without the queued events that the topic has taken by now.</summary>
    public static Change<T> Without<T>(Change<T> change, IReadOnlyCollection<string> published, HandoffPolicy policy, DateTimeOffset now) where T : Subject
    {
        var after = (T)(change.After with { Outbox = [.. change.After.Outbox.Where(notice => !published.Contains(notice.Id))] });
        return change with { After = (T)(after with { DueAt = Due.Next(after, policy, now, change.HasMore) }) };
    }

    internal static void Apply<T>(Draft<T> draft, string handoffId, string stepKey, StepResult result) where T : Subject
    {
        if (draft.Subject.Handoff(handoffId) is not { } handoff || handoff.Steps.FirstOrDefault(s => s.Key == stepKey) is not { } step)
        {
            return;
        }

        if (!step.IsOpen && (result.Outcome != StepOutcome.Verified || step.State == StepState.Verified))
        {
            // Somebody else settled it while this result was on its way. Only a proof still tells something new then.
            return;
        }

        var next = AfterTaking.Next(handoff, step, result, draft);
        var found = result.Found.Where(found => handoff.Steps.All(s => s.Key != found.Key)).ToList();
        draft.Put(handoff with { Steps = [.. handoff.Steps.Select(s => s.Key == stepKey ? next : s), .. found] });
        if (next.State == step.State && next.Reason == step.Reason && !result.Asked)
        {
            return;
        }

        if (result.Hold is { } pulled && draft.Subject.Handoffs.SelectMany(other => other.Steps).Count(other => other.Hold == pulled) > 1)
        {
            // The subject's ledger has it already.
            return;
        }

        draft.Enter(EntryOf(step, result, next), draft.Now, handoffId: handoffId, more: json =>
        {
            json.WriteString("step", Words.Of(step.Kind));
            json.WriteString("target", step.Target);
            json.WriteNumber("attempts", next.Attempts);
            json.Text("reason", next.Reason);
            json.Time("nextAt", next.NextAt);
            json.Map("evidence", result.Evidence);
        });
        if (found.Count > 0)
        {
            // All in one entry: a vault may bind more secrets to a device than one transaction has rows.
            draft.Enter("step.owed", draft.Now, handoffId: handoffId, more: json => HandoffState.Owed(json, found));
        }

        if (next is { Kind: StepKind.RevokeTokens, State: StepState.Verified } && step.State != StepState.Verified)
        {
            // Named by what was asked for and not by what came of it: after a crash it is done again, and shows another time.
            draft.Announce("Handoff.Session.Revoked", $"{handoffId} {next.MustReach:O}", draft.Now, json =>
            {
                json.WriteString("handoffId", handoffId);
                json.Text("deviceId", handoff.DeviceId);
                json.WriteString("userId", next.Target);
                json.Time("sessionsInvalidBefore", next.ClosesSessionsBefore);
            });
        }
    }

    private static string EntryOf(Step step, StepResult result, Step next) =>
        AfterTaking.IsOvertaken(step, result) ? "step.late"
        : result.Hold is not null ? "brake.held"
        : result.Outcome == StepOutcome.Waiting ? "step.waiting"
        : next.State == StepState.Owed ? "step.failed" : $"step.{Words.Of(next.State)}";

    private static void RecordCollateral<T>(Draft<T> draft, string handoffId, IReadOnlyList<Collateral> others) where T : Subject
    {
        if (draft.Subject.Handoff(handoffId) is not { Collateral: null } handoff)
        {
            return;
        }

        draft.Put(handoff with { Collateral = others });
        if (others.Count > 0)
        {
            draft.Enter("handoff.collateral", draft.Now, handoffId: handoffId, more: json =>
            {
                json.WriteStartArray("sessions");
                foreach (var other in others)
                {
                    json.WriteStartObject();
                    json.WriteString("deviceId", other.DeviceId);
                    json.WriteString("sessionId", other.SessionId);
                    json.Time("startedAt", other.StartedAt);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            });
        }
    }
}
