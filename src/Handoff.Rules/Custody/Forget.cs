namespace Handoff.Rules.Custody;

/// <summary>Drops what can no longer matter from a device's state, so that the state of a device in use for years stays small.</summary>
internal static class Forget
{
    private const int CompletedKept = 5;
    private const int NotDoneKept = 40;

    /// <summary>Beyond so many, those that follow from no fact that is still kept go although a day has not passed: a row has its limit.</summary>
    private const int HandoffsKept = 150;
    private const int SessionsKept = 200;
    private const int UsesKept = 400;
    private const int SettledKept = 50;

    /// <summary>
    /// Sessions, and handoffs, that go at once: with each a person's trace on the device may go, which is a row, and one transaction holds
    /// a hundred.
    /// </summary>
    private const int MostAtOnce = 10;

    public static void WhatNoLongerMatters(Draft<Device> draft) => draft.Update(subject =>
    {
        var device = (Device)subject;
        var horizon = draft.Now - Decide.LateWindow;
        // A handoff that is not on record yet looks like one that was forgotten.
        var most = device.HasUnrecorded ? 0 : Math.Min(MostAtOnce, draft.Room / 2);
        var handoffs = Handoffs(device, horizon, most);
        var sessions = Sessions(device, handoffs, horizon, most);
        return device with
        {
            Handoffs = [.. device.Handoffs.Where(handoff => !handoffs.Contains(handoff.Id))],
            // Their rows stay open and listed until an analyst settles them: that the device forgets is no proof of anything.
            Findings =
            [
                .. device.Findings.Where(finding => (finding.HandoffId is not { } id || !handoffs.Contains(id))
                    && !sessions.Any(key => finding.Cause == $"session {key}" || finding.Cause == $"idle {key}")),
            ],
            Before = device.Before with { Sessions = [.. device.Before.Sessions.Where(session => !sessions.Contains(session.Key))] },
            Uses = Uses(device, sessions),
            Settled = [.. device.Settled.TakeLast(SettledKept)],
        };
    });

    /// <summary>
    /// The newest uses, and of each session that was used after its handoff the last: forgetting that would make the session look closed.
    /// </summary>
    private static List<SessionUse> Uses(Device device, HashSet<string> gone)
    {
        var all = device.Uses.Where(use => !gone.Contains(use.Key)).OrderBy(use => use.At).ToList();
        if (all.Count <= UsesKept)
        {
            return all;
        }

        var passedOn = device.Custody.Sessions.Where(session => session.HandoffId is not null)
            .ToDictionary(session => session.Key, session => device.Handoff(session.HandoffId!)?.At);
        var disproving = all.Where(use => passedOn.GetValueOrDefault(use.Key) < use.At).GroupBy(use => use.Key).Select(own => own.Last()).TakeLast(UsesKept / 2);
        return [.. all.TakeLast(UsesKept).Union(disproving).OrderBy(use => use.At)];
    }

    /// <summary>
    /// Old handoffs of which nothing is being tried any more. One that still follows from a fact would only be found again, and one that
    /// ended a remembered tenure says whose an old session is.
    /// </summary>
    private static HashSet<string> Handoffs(Device device, DateTimeOffset horizon, int most)
    {
        var needed = device.Before.Tenures.Select(tenure => tenure.HandoffId).Concat(device.Findings.Where(finding => finding.SessionId is not null).Select(finding => finding.HandoffId)).ToHashSet();
        var triggers = device.Facts.Select(fact => fact.Key).ToHashSet();
        var crowded = device.Handoffs.OrderBy(handoff => handoff.At).Take(Math.Max(0, device.Handoffs.Count - HandoffsKept)).Select(handoff => handoff.Id).ToHashSet();
        var old = device.Handoffs.Where(handoff => (handoff.RecordedAt < horizon || crowded.Contains(handoff.Id)) && !triggers.Contains(handoff.Trigger)).OrderByDescending(handoff => handoff.At).ToList();
        return
        [
            .. old.Where(handoff => handoff.Status == HandoffStatus.Completed && !needed.Contains(handoff.Id)).Skip(CompletedKept)
                .Concat(old.Where(handoff => handoff.DryRun || handoff.Status == HandoffStatus.Incomplete).Skip(NotDoneKept))
                .OrderBy(handoff => handoff.At).Take(most).Select(handoff => handoff.Id),
        ];
    }

    /// <summary>
    /// Sessions of forgotten handoffs; those that were signed out before any handoff; and the oldest, where there are too many.
    /// </summary>
    private static HashSet<string> Sessions(Device device, HashSet<string> handoffs, DateTimeOffset horizon, int most)
    {
        var old = device.Before.Sessions.OrderBy(session => session.StartedAt).ToList();
        var tooMany = Math.Max(0, old.Count - SessionsKept);
        return
        [
            .. old.Where((session, index) => index < tooMany
                    || (session.HandoffId is { } id && (handoffs.Contains(id) || device.Handoff(id) is null))
                    || (session.HandoffId is null && session.EndedAt < horizon))
                .Take(most).Select(session => session.Key),
        ];
    }
}
