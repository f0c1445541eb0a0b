using Handoff.Rules.Events;
using Handoff.Rules.Findings;
using Handoff.Rules.Ledger;
using Handoff.Rules.Policy;

namespace Handoff.Rules.Custody;

/// <summary>
/// What a fact about a person changes. It is put on the person's own ledger first and then carried to each device that the person holds,
/// as an errand that survives a crash.
/// </summary>
public static class DecideWorker
{
    /// <summary>
    /// When the devices are visited again after each round. A sign-in from before the fact can be reported minutes after it: sign-in logs
    /// come two to five minutes late (https://learn.microsoft.com/entra/identity/monitoring-health/reference-reports-latencies), and hours
    /// after an outage. A device puts a late fact in its place for a day, so for a day it is visited.
    /// </summary>
    private static readonly TimeSpan[] Rounds = [TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1), TimeSpan.FromHours(6), TimeSpan.FromHours(17)];

    public static Change<Worker> On(Worker? known, Fact fact, HandoffPolicy policy, VaultBindings vault, DateTimeOffset now)
    {
        var start = known ?? new Worker { UserId = fact.UserId! };
        var draft = new Draft<Worker>(known, fact.IsCarried ? start with { Errands = [.. start.Errands, new Errand(fact, 0, now, [])] } : start, policy, now);
        draft.Enter(FactShape.Of(fact.Kind).LedgerType, fact.At, fact.Key, more: json =>
        {
            json.Text("userName", fact.UserName);
            json.Text("fromDepartment", fact.FromDepartment);
            json.Text("toDepartment", fact.ToDepartment);
            json.Time("departedAt", fact.DepartedAt);
            json.Text("sessionId", fact.SessionId);
            json.Text("appId", fact.AppId);
            json.Text("reason", fact.Reason);
            json.Map("details", fact.Details);
            if (fact.Privileged)
            {
                json.WriteBoolean("privileged", true);
            }
        });
        if (fact.Kind == FactKind.Departed)
        {
            HandoffState.Detected(draft, new HandoffRecord
            {
                Id = HandoffKey.Of(draft.Subject.Key, fact.Key, fact.UserId),
                Cause = Cause.Departure,
                At = fact.At,
                RecordedAt = now,
                Trigger = fact.Key,
                From = new Person(fact.UserId!, fact.UserName),
                Steps = PlanSteps.ForDeparture(fact.UserId!, policy, vault, now),
                DryRun = policy.DryRun,
            });
        }

        HandoffState.Refresh(draft);
        return draft.Finish();
    }

    /// <summary>So many sessions that fit several devices are remembered of a person.</summary>
    private const int UnplacedKept = 20;

    /// <summary>A session of the person fits several devices. It goes on the person's own ledger, and to an analyst.</summary>
    public static Change<Worker> OnUnplaced(Worker? known, Fact fact, Placement.Ambiguous fits, HandoffPolicy policy, DateTimeOffset now)
    {
        var person = fact.OnBehalfOf ?? fact.UserId!;
        var start = known ?? new Worker { UserId = person };
        var before = start.Unplaced.FirstOrDefault(other => other.SessionId == fact.SessionId && Person.Same(other.UserId, fact.UserId));
        var next = new Unplaced(fact.UserId!, fact.UserName ?? before?.UserName, fact.SessionId ?? fact.Key.Id, fits.By, fits.Devices,
            before?.FirstAt < fact.At ? before.FirstAt : fact.At, before?.LastAt > fact.At ? before.LastAt : fact.At);
        var draft = new Draft<Worker>(known, start with { Unplaced = [.. start.Unplaced.Where(other => other != before).TakeLast(UnplacedKept - 1), next] }, policy, now);
        draft.Enter("session.unplaced", fact.At, fact.Key, more: json =>
        {
            json.WriteString("fits", fits.By);
            json.WriteStartArray("devices");
            foreach (var device in fits.Devices)
            {
                json.WriteStringValue(device);
            }

            json.WriteEndArray();
            json.Fact(fact with { UserId = Person.Same(fact.UserId, person) ? null : fact.UserId });
        });
        HandoffState.Refresh(draft);
        Reconcile.Findings(draft);
        return draft.Finish();
    }

    /// <summary>Whether a revocation is owed in the person's own name that nothing has proven yet.</summary>
    public static bool AwaitsRevocation(Worker worker) => SettleByAudit.Unproven(worker).Any();

    /// <summary>The directory's audit log has a revocation of the person: it proves what is owed in the person's own name.</summary>
    public static Change<Worker> OnTokensRevoked(Worker worker, Fact fact, HandoffPolicy policy, DateTimeOffset now)
    {
        var draft = new Draft<Worker>(worker, worker, policy, now);
        draft.Enter(FactShape.Of(fact.Kind).LedgerType, fact.At, fact.Key, more: json =>
        {
            json.WriteBoolean("askedFor", SettleByAudit.IsOurs(worker, fact));
            json.Fact(fact with { UserId = null });
        });
        SettleByAudit.Steps(draft, [WitnessedRevocation.Of(fact, now)]);
        HandoffState.Refresh(draft);
        Reconcile.Findings(draft);
        return draft.Finish();
    }

    /// <summary>A round of an errand is over: every device that the person holds has the fact on record. Or time was up, and the rest is due at once.</summary>
    /// <param name="isDone">Whether the round is over.</param>
    public static Change<Worker> AfterRound(Worker worker, EventKey errand, IReadOnlyList<string> visited, HandoffPolicy policy, DateTimeOffset now, bool isDone = true)
    {
        var draft = new Draft<Worker>(worker, worker, policy, now);
        if (worker.Errands.FirstOrDefault(e => e.Fact.Key == errand) is { } done)
        {
            var added = visited.Except(done.Devices, StringComparer.OrdinalIgnoreCase).ToList();
            var next = done with { Rounds = done.Rounds + (isDone ? 1 : 0), Devices = [.. done.Devices, .. added] };
            draft.Subject = worker with
            {
                Errands =
                [
                    .. worker.Errands.Where(e => e != done),
                    .. next.Rounds <= Rounds.Length ? [next with { NextAt = isDone ? now + Rounds[next.Rounds - 1] : now }] : Array.Empty<Errand>(),
                ],
            };
            if (added.Count > 0)
            {
                draft.Enter("worker.devices", now, errand, more: json =>
                {
                    json.WriteStartArray("devices");
                    added.ForEach(json.WriteStringValue);
                    json.WriteEndArray();
                });
            }
        }

        return draft.Finish();
    }
}
