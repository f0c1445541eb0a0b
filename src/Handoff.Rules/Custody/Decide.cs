using Handoff.Rules.Events;
using Handoff.Rules.Findings;
using Handoff.Rules.Ledger;
using Handoff.Rules.Policy;
using Handoff.Rules.Text;

namespace Handoff.Rules.Custody;

/// <summary>
/// What a fact changes about a device: the next state, the ledger entries, the handoffs found and the steps that they owe. Pure: the same
/// arguments give the same change.
/// </summary>
public static class Decide
{
    /// <summary>A handoff that is found, or found no more, is its own row, an entry, and the trace of who passed the device on.</summary>
    private const int RowsEach = 3;

    /// <summary>Facts that are kept one by one, so that a late one can still be put in its place.</summary>
    private const int FactsKept = 60;

    /// <summary>Older facts than this are added up once there are more than <see cref="FactsKept"/>; beyond four times as many, in any case.</summary>
    internal static readonly TimeSpan LateWindow = TimeSpan.FromHours(24);

    /// <param name="known">The device, or null when it is seen for the first time.</param>
    /// <param name="fact">The fact, attributed to the device.</param>
    public static Change<Device> On(Device? known, Fact fact, HandoffPolicy policy, VaultBindings vault, DateTimeOffset now)
    {
        (var start, fact) = LinkSession.ByToken(known ?? new Device { DeviceId = fact.DeviceId! }, fact);
        var draft = new Draft<Device>(known, start, policy, now);
        var tooOld = start.Before.At >= fact.At && fact.Kind is not (FactKind.SessionActive or FactKind.DeviceReset or FactKind.AppSessionCleared
            or FactKind.TokensRevoked or FactKind.SessionRevoked or FactKind.ComplianceChanged);
        var device = tooOld ? start : Describe(start, fact, policy);
        var remembered = tooOld ? device : Remember(device, fact, now);
        var (custody, found) = FoldFacts.From(remembered.Key, remembered.Before, remembered.Facts, remembered.Uses);
        draft.Subject = tooOld ? device : remembered with { Custody = custody };
        draft.Reserve(PresentOn.ChangedIn(known, draft.Subject));
        draft.Enter(FactShape.Of(fact.Kind).LedgerType, fact.At, fact.Key, more: json =>
        {
            json.Fact(fact);
            if (fact.Kind == FactKind.TokensRevoked)
            {
                json.WriteBoolean("askedFor", SettleByAudit.IsOurs(draft.Subject, fact));
            }

            if (tooOld)
            {
                json.WriteString("late", "older than all facts that are still kept one by one: it changes nothing any more");
            }
            else if (device.Facts.Any(other => other.At > fact.At))
            {
                json.WriteString("late", "facts that happened after this one were known before it");
            }
        });
        RecordHandoffs(draft, found, vault);
        OweForAgents.Steps(draft);
        OweForApps.Steps(draft, found);
        RecordCustody(draft, start.Custody.Holder, fact);
        SettleByConfirmation.Steps(draft);
        SettleByAudit.Steps(draft);
        HandoffState.Refresh(draft);
        Reconcile.Findings(draft);
        Forget.WhatNoLongerMatters(draft);
        return draft.Finish();
    }

    /// <summary>What events say of the device itself. The newest counts, whenever it was delivered.</summary>
    private static Device Describe(Device device, Fact fact, HandoffPolicy policy)
    {
        string? ClassIn(Fact f) => f.DeviceClass is { } name && policy.Classes.ContainsKey(name) ? name : null;
        static string? DepartmentIn(Fact f) => f.IsAboutWorker ? null : f.Department;
        var newer = device.Facts.Where(other => other.At > fact.At).ToList();
        return device with
        {
            DeviceClass = (newer.Any(f => ClassIn(f) is not null) ? null : ClassIn(fact)) ?? device.DeviceClass ?? policy.CheckedOutClass,
            Department = (newer.Any(f => DepartmentIn(f) is not null) ? null : DepartmentIn(fact)) ?? device.Department,
        };
    }

    private static Device Remember(Device device, Fact fact, DateTimeOffset now) => fact.Kind switch
    {
        FactKind.SessionActive => device with { Uses = UsesWith(device.Uses, fact) },
        FactKind.DeviceReset or FactKind.AppSessionCleared => device with
        {
            Clearances = [.. device.Clearances.TakeLast(31), new Clearance(fact.At, fact.Key, fact.AppId, fact.UserId, fact.HandoffId, fact.Cleared) { HeardAt = now }],
        },
        FactKind.TokensRevoked => device with { Witnessed = WitnessedRevocation.Newest(device.Witnessed, WitnessedRevocation.Of(fact, now)) },
        FactKind.SessionRevoked => device with { Revocations = [.. device.Revocations.TakeLast(31), SignalRevocation.Of(fact, now)] },
        FactKind.ComplianceChanged => device,
        // Who proved afresh elsewhere who they are has begun anew there: that says nothing of what was left behind here.
        FactKind.SessionStarted when fact is { IsTypedElsewhere: true, Fresh: true } => Compact(device with { Facts = [.. device.Facts, fact] }, now),
        // What nobody typed shows that the session is alive, as a use does.
        FactKind.SessionStarted when !fact.MovesCustody => Compact(device with { Facts = [.. device.Facts, fact], Uses = UsesWith(device.Uses, fact) }, now),
        FactKind.SessionEnded => Compact(device with { Facts = [.. device.Facts, fact with { HeardAt = now }] }, now),
        _ => Compact(device with { Facts = [.. device.Facts, fact] }, now),
    };

    /// <summary>The newest uses: of a session that is used a thousand times, the last eight say as much as all.</summary>
    private static IReadOnlyList<SessionUse> UsesWith(IReadOnlyList<SessionUse> uses, Fact fact)
    {
        var use = new SessionUse(fact.UserId!, fact.SessionId!, fact.At, fact.TokenIssuedAt, fact.AppId, fact.UserName)
        {
            Principal = fact.Principal,
            OnBehalfOf = fact.OnBehalfOf,
            IpAddress = fact.IpAddress,
            TokenId = fact.TokenId,
            AttributedBy = fact.AttributedBy,
        };
        var own = uses.Where(other => other.Key == use.Key).Append(use).OrderBy(other => other.At).ToList();
        IEnumerable<SessionUse> kept = own.Count > 8 ? [own[0], .. own.TakeLast(7)] : own;
        return [.. uses.Where(other => other.Key != use.Key), .. kept];
    }

    /// <summary>Adds up the oldest facts once there are too many, so that a device's state stays bounded.</summary>
    private static Device Compact(Device device, DateTimeOffset now)
    {
        var facts = device.Facts.OrderBy(fact => fact.At).ThenBy(fact => fact.Key).ToList();
        var excess = facts.Take(Math.Max(0, facts.Count - FactsKept)).Where(fact => fact.At < now - LateWindow).ToList();
        if (facts.Count - excess.Count > FactsKept * 4)
        {
            excess = facts.Take(facts.Count - FactsKept).ToList();
        }

        if (excess.Count == 0 || device.HasUnrecorded)
        {
            // What is added up is found no more; so it is put on record first.
            return device;
        }

        var before = FoldFacts.AddUp(device.Key, device.Before, excess, facts.Skip(excess.Count), device.Uses);
        return device with { Before = before, Facts = [.. facts.Skip(excess.Count)] };
    }

    /// <summary>Goes on with what follows from the facts and did not fit into the change in which it was found.</summary>
    internal static void RecordTheRest(Draft<Device> draft)
    {
        if (draft.Subject.HasUnrecorded)
        {
            var (_, found) = FoldFacts.From(draft.Subject.Key, draft.Subject.Before, draft.Subject.Facts, draft.Subject.Uses);
            RecordHandoffs(draft, found, VaultBindings.Unknown);
        }
    }

    private static void RecordHandoffs(Draft<Device> draft, IReadOnlyList<FoundHandoff> found, VaultBindings vault)
    {
        var device = draft.Subject;
        var isRoom = true;
        bool Room()
        {
            isRoom = isRoom && draft.HasRoomFor(RowsEach);
            // Who passed it on has another trace on the device.
            draft.Reserve(isRoom ? 1 : 0);
            return isRoom;
        }

        foreach (var handoff in found.Where(handoff => device.Handoff(handoff.Id) is null).TakeWhile(_ => Room()))
        {
            var record = new HandoffRecord
            {
                Id = handoff.Id,
                Cause = handoff.Cause,
                At = handoff.At,
                RecordedAt = draft.Now,
                DeviceId = device.DeviceId,
                Trigger = handoff.Trigger,
                From = handoff.From,
                To = handoff.To,
                Steps = PlanSteps.For(handoff, device, draft.Policy, vault, draft.Now),
                DryRun = draft.Policy.DryRun,
            };
            HandoffState.Detected(draft, record);
        }

        foreach (var back in device.Handoffs.Where(record => record.RevisedBecause is not null && found.Any(handoff => handoff.Id == record.Id)).TakeWhile(_ => Room()))
        {
            HandoffState.Reinstated(draft, back);
        }

        foreach (var gone in device.Handoffs.Where(record => record.Cause.IsHandoff() && record.At > device.Before.At && record.RevisedBecause is null && found.All(handoff => handoff.Id != record.Id)).TakeWhile(_ => Room()))
        {
            HandoffState.Revised(draft, gone, "an event that arrived late shows that nobody else held the device then");
        }

        if (draft.Subject.HasUnrecorded == isRoom)
        {
            draft.Subject = draft.Subject with { HasUnrecorded = !isRoom };
        }
    }

    private static void RecordCustody(Draft<Device> draft, Holder? before, Fact cause)
    {
        var after = draft.Subject.Custody.Holder;
        if (before == after)
        {
            return;
        }

        var isSame = before is not null && after is not null && Person.Same(before.UserId, after.UserId) && before.Since == after.Since;
        draft.Enter(after is null ? "custody.closed" : isSame ? "custody.changed" : "custody.opened", after?.Since ?? cause.At, cause.Key, more: json =>
        {
            json.Person("holder", after is null ? null : new Person(after.UserId, after.UserName));
            json.Text("by", after is null ? null : Words.Of(after.By));
            json.Time("dueAt", after?.DueAt);
            json.Person("before", before is null || isSame ? null : new Person(before.UserId, before.UserName));
        });
    }
}
