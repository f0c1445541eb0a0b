using System.Globalization;
using Handoff.Rules.Custody;
using Handoff.Rules.Ledger;
using Handoff.Rules.Text;

namespace Handoff.Rules.Findings;

/// <summary>Opens the findings that a subject has come to deserve and resolves those it no longer deserves, each on the ledger.</summary>
internal static class Reconcile
{
    /// <summary>A finding that opens or closes is an entry, and stands among all findings and among the open ones.</summary>
    private const int RowsEach = 3;

    public static void Findings<T>(Draft<T> draft) where T : Subject
    {
        var deserved = Judge.Deserved(draft.Subject, draft.Policy, draft.Now).ToList();
        var byCause = deserved.ToLookup(finding => finding.Cause);
        var over = draft.Subject.Findings.Select(open => (open, still: byCause[open.Cause].FirstOrDefault()))
            .Select(pair => (pair.open, pair.still, why: WhyClosed(draft.Subject, pair.open, pair.still))).ToList();
        foreach (var (open, still, _) in over.Where(pair => pair.why is null && (pair.still!.LastSeenAt != pair.open.LastSeenAt || pair.still.HandoffId != pair.open.HandoffId || SettledKey(pair.still) != SettledKey(pair.open))).TakeWhile(_ => draft.HasRoomFor(RowsEach)))
        {
            // By a late event another handoff may be the one that the session outlived.
            draft.Put(open with { LastSeenAt = still!.LastSeenAt, Evidence = still.Evidence, HandoffId = still.HandoffId, HandoffAt = still.HandoffAt, SessionStartedAt = still.SessionStartedAt });
        }

        over = over.Where(pair => pair.why is not null).ToList();
        foreach (var (open, still, why) in over.TakeWhile(_ => draft.HasRoomFor(RowsEach)))
        {
            Close(draft, open, why!);
            if (still?.Kind == open.Kind && ProofSince(draft.Subject, open) is not null)
            {
                // Proven closed: the same uses, before the proof, are no new matter.
                draft.Update(subject => subject with { Settled = [.. subject.Settled, SettledKey(open)] });
            }
        }

        var known = draft.Subject.Findings.Select(open => open.Cause).ToHashSet();
        var missing = deserved.Where(finding => !known.Contains(finding.Cause) && !draft.Subject.Settled.Contains(SettledKey(finding))).ToList();
        foreach (var finding in missing.TakeWhile(_ => draft.HasRoomFor(RowsEach)))
        {
            Open(draft, finding);
        }
    }

    /// <summary>What a dismissed finding is remembered by. A worse kind with the same cause is a new matter.</summary>
    public static string SettledKey(Finding finding) => $"{FindingNames.Of(finding.Kind)} {finding.Cause} " + finding.Kind switch
    {
        FindingKind.CustodyMismatch or FindingKind.ReauthenticationMissing => null,
        FindingKind.TeardownStuck or FindingKind.TeardownUnverifiable => finding.Evidence.GetValueOrDefault(Judge.OwedSince),
        _ => finding.LastSeenAt?.UtcTicks.ToString(CultureInfo.InvariantCulture),
    };

    public static void Close<T>(Draft<T> draft, Finding finding, string resolution) where T : Subject
    {
        var closed = finding with { Status = FindingStatus.Resolved, ResolvedAt = draft.Now, Resolution = resolution };
        draft.Put(closed);
        draft.Enter("finding.closed", draft.Now, handoffId: finding.HandoffId, more: json =>
        {
            json.WriteString("findingId", finding.Id);
            json.WriteString("kind", FindingNames.Of(finding.Kind));
            json.WriteString("resolution", resolution);
        });
        draft.AnnounceFinding(closed, opened: false);
    }

    private static void Open<T>(Draft<T> draft, Finding finding) where T : Subject
    {
        var opened = finding with { Id = FindingId.Of(draft.Subject.Key, finding) };
        draft.Put(opened);
        draft.Enter("finding.opened", draft.Now, handoffId: opened.HandoffId, more: json =>
        {
            json.WriteString("findingId", opened.Id);
            json.WriteString("kind", FindingNames.Of(opened.Kind));
            json.WriteString("severity", Words.Of(opened.Severity));
            json.Text("userId", draft.Subject is Worker ? null : opened.UserId);
            json.Text("sessionId", opened.SessionId);
            json.Time("sessionStartedAt", opened.SessionStartedAt);
            json.Time("lastSeenAt", opened.LastSeenAt);
            json.Map("evidence", opened.Evidence);
        });
        draft.AnnounceFinding(opened, opened: true);
    }

    /// <summary>
    /// A proof that came after the finding. One that was there before could not keep the finding from being raised, so it cannot close it.
    /// </summary>
    private static Proof? ProofSince(Subject subject, Finding open) =>
        open.Kind.IsResidual() && SessionOf(subject, open) is var (device, session)
            && Proof.Standing(device, session) is { } proof && proof.KnownAt > open.FlaggedAt ? proof : null;

    private static (Device Device, Session Session)? SessionOf(Subject subject, Finding open) =>
        subject is Device device && open.Kind.IsResidual()
        && device.Custody.Sessions.FirstOrDefault(session => open.Cause == Judge.CauseOf(session)) is { } session
            ? (device, session) : null;

    /// <summary>Why an open finding is over, or null when it still stands.</summary>
    /// <param name="still">What is deserved for the same cause now; null for nothing.</param>
    private static string? WhyClosed(Subject subject, Finding open, Finding? still)
    {
        if (still is not null)
        {
            return ProofSince(subject, open) is { } proof ? $"proven closed: {proof.By}"
                : still.Kind != open.Kind ? $"it is now {FindingNames.Of(still.Kind)}"
                : still.Severity < open.Severity ? $"it is now {Words.Of(still.Severity)}"
                : null;
        }

        if (SessionOf(subject, open) is var (device, session))
        {
            return Proof.Standing(device, session) is { } proof ? $"proven closed: {proof.By}" : "a later event shows that the session does not outlive a handoff";
        }

        return open.Kind switch
        {
            FindingKind.TeardownStuck or FindingKind.TeardownUnverifiable => "the step is no longer in that state",
            FindingKind.ResidualSecret => "the secret was replaced, or the step superseded",
            FindingKind.CustodyOverdue => "the device is back, or with somebody else",
            FindingKind.ReauthenticationMissing => "a fresh sign-in followed, or the device has passed on",
            FindingKind.CustodyMismatch => "nothing of the session was seen for a day",
            FindingKind.SessionIdle => "the session was used again, or ended",
            _ => "it no longer holds",
        };
    }
}
