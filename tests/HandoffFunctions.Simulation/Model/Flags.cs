using HandoffFunctions.Simulation.Oracle;

namespace HandoffFunctions.Simulation.Model;

/// <summary>Which findings must be open, by the words of docs/api.md and docs/policy.md.</summary>
internal sealed class Flags(IReadOnlyList<Told> accepted, Rules rules, IReadOnlyDictionary<string, SubjectView> subjects, DateTimeOffset now, bool sweepsMayBeLate)
{
    /// <summary>So long after it was recorded a handoff whose steps nobody has tried yet may be left in peace.</summary>
    private static readonly TimeSpan TakenUp = TimeSpan.FromMinutes(2);

    /// <summary>Between two things that were learned so shortly after each other, nobody can say which came first.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(5);

    private readonly Dictionary<(string, string), DateTimeOffset> _heardAt = accepted.ToDictionary(told => (told.Fact.Source, told.Fact.Id), told => told.ArrivesAt);

    public IEnumerable<Flag> Of(World world) =>
        world.Days.SelectMany(OfDevice).Concat(subjects.Values.SelectMany(subject => LeftOver(new WhatWasDone(subject))));

    private IEnumerable<Flag> OfDevice(DeviceDay day)
    {
        var (own, done) = (rules.ClassOf(day.Device), new WhatWasDone(subjects.GetValueOrDefault(Keys.OfDevice(day.Device))));
        var found = day.Sessions.Where(session => session.PassedOn is not null).Select(session => Residual(day, session, session.PassedOn!, own, done));
        return found.Append(Overdue(day, own)).Concat(Unproven(day, own)).Concat(Idle(day, own)).OfType<Flag>();
    }

    private Flag? Residual(DeviceDay day, Sitting session, Passing passing, ClassRules own, WhatWasDone done)
    {
        var uses = day.UsesOf(session).OrderBy(use => use.At).ToList();
        var after = uses.Where(use => use.At > passing.At).ToList();
        var proofs = Proofs(day, session, done).ToLookup(known => known.At, known => known.KnownAt).MaxBy(known => known.Key);
        var isClosed = proofs is not null && !(uses.LastOrDefault()?.At > proofs.Key);
        var recorded = done.RecordedAt(passing) ?? now;
        var isTakenUp = now >= recorded + TakenUp;
        if (after.Count == 0)
        {
            return session.AgentOf is null && !isClosed && now >= passing.At + own.GraceAfter(passing.Cause) ? About("residual.open", isTakenUp) : null;
        }

        var kind = session.AgentOf is not null ? "residual.agent" : after.All(use => use.TokenIssuedAt <= passing.At) ? "residual.token" : "residual.active";
        if (!isClosed)
        {
            return About(kind, isTakenUp);
        }

        // A use that is learned of when the session is known to be closed is a finding that stays. One that was known before is over, if a sweep
        // came by in between to flag it. The same revocation may be read back once more for another handoff, before the use and after it.
        var learned = Later(_heardAt[(after[^1].Source, after[^1].Id)], recorded);
        return proofs!.Max() <= learned - AtOnce ? About(kind, isTakenUp && !WasResolved(day, session, kind))
            : proofs!.Min() > learned + TakenUp + TakenUp && !sweepsMayBeLate ? null : About(kind, must: false);

        Flag About(string what, bool must) =>
            new($"{what} session {session.Session} of {session.User.ToLowerInvariant()}{(session.AgentOf is { } person ? $" for {person.ToLowerInvariant()}" : "")}, {passing}", must);
    }

    /// <summary>Under another handoff, which a late event took back since, the same use has been flagged already, and resolved.</summary>
    private bool WasResolved(DeviceDay day, Sitting session, string kind) => subjects.GetValueOrDefault(Keys.OfDevice(day.Device))?.Findings.Values.Any(finding =>
        !finding.Read.IsOpen && finding.Read.Kind == kind && finding.Read.SessionId == session.Session && World.Same(finding.Read.UserId, session.User)) == true;

    /// <summary>What proves a session closed: from when on, and since when that is known.</summary>
    private IEnumerable<(DateTimeOffset At, DateTimeOffset KnownAt)> Proofs(DeviceDay day, Sitting session, WhatWasDone done)
    {
        if (session.Ended is { } ended)
        {
            // It may have signed out more than once, and been used in between: the one that counts is the last.
            var said = day.Facts.Where(fact => fact.What == What.SessionEnded && fact.At <= ended && fact.Session == session.Session && World.Same(fact.User, session.User)).MaxBy(fact => fact.At)!;
            yield return (ended, HeardAt(said));
        }

        foreach (var (_, before, knownAt) in done.Revocations.Where(own => World.Same(own.User, session.Person)))
        {
            // The directory tells whole seconds.
            if (session.Began - TimeSpan.FromTicks(session.Began.UtcTicks % TimeSpan.TicksPerSecond) <= before)
            {
                yield return (before, knownAt);
            }
        }

        foreach (var cleared in day.Facts.Where(fact => fact.At >= session.Began))
        {
            if ((cleared.What == What.DeviceReset && (cleared.Cleared.Count == 0 || cleared.Cleared.Contains("tokens")))
                || (cleared.What == What.AppSessionCleared && cleared.App == session.App && World.Same(cleared.User, session.User)))
            {
                yield return (cleared.At, HeardAt(cleared));
            }
        }
    }

    private Flag? Overdue(DeviceDay day, ClassRules own) =>
        day.Holder is { IsCheckedOut: true } holder && (holder.DueAt ?? holder.Since + own.OverdueAfter) <= now
            ? new Flag($"custody.overdue {day.Device} with {holder.User.ToLowerInvariant()}", true) : null;

    /// <summary>Whoever took the device over, or shows up on it without holding it, has signed in, and never afresh by a method that policy accepts.</summary>
    private static IEnumerable<Flag> Unproven(DeviceDay day, ClassRules own) =>
        from user in day.Facts.Where(IsSignIn).Select(fact => fact.User!.ToLowerInvariant()).Distinct()
        let asked = Asked(day, own, user)
        where asked is not null
        let signIns = day.Facts.Where(fact => IsSignIn(fact) && fact.At >= asked.Value.Since && World.Same(fact.User, user)).ToList()
        where signIns.Count > 0 && signIns.All(signIn => signIn.WasProvenBefore || (asked.Value.Methods.Count > 0 && !signIn.Methods.Intersect(asked.Value.Methods).Any()))
        select new Flag($"reauthentication.missing {day.Device} with {user}", true);

    /// <summary>By which methods a person must sign in afresh, and from when on; null when nothing is asked.</summary>
    private static (IReadOnlyList<string> Methods, DateTimeOffset Since)? Asked(DeviceDay day, ClassRules own, string user)
    {
        if (day.Holder is { } holder && World.Same(holder.User, user))
        {
            var taken = day.Passings.LastOrDefault(passing => passing.At == holder.Since && World.Same(passing.To, user));
            return own.MethodsAfter(taken?.Cause) is { } methods ? (methods, holder.Since) : null;
        }

        var began = day.Sessions.Where(session => session.PassedOn is null && session.Ended is null && World.Same(session.User, user)).Select(session => (DateTimeOffset?)session.Began).Min();
        return began is { } since && own.MethodsAfter(null) is { } ofClass ? (ofClass, since) : null;
    }

    private static bool IsSignIn(Happened fact) => fact is { What: What.SessionStarted, AgentOf: null } && (fact.Interactive || fact.WasProvenBefore);

    private IEnumerable<Flag> Idle(DeviceDay day, ClassRules own) =>
        from session in day.Sessions
        where session.PassedOn is null && session.Ended is null
        let last = day.UsesOf(session).Select(use => use.At).Append(session.LastTyped).Max()
        where last + own.IdleAfter <= now
        select new Flag($"session.idle {day.Device} session {session.Session} of {session.User.ToLowerInvariant()}", true);

    /// <summary>A secret that waits for the other of its pair is still known to whoever knew it; it may have been replaced for another handoff.</summary>
    private static IEnumerable<Flag> LeftOver(WhatWasDone done) =>
        done.SecretsInTurn.Select(handoff => new Flag($"residual.secret {handoff.DeviceId?.ToLowerInvariant()} with {handoff.From?.ToLowerInvariant()}", false)).Concat(done.LeftOver.Select(step => new Flag($"teardown.{step.State} {step.Kind} of {step.Target.ToLowerInvariant()}, handoff {step.Handoff.Id}", true)));

    private DateTimeOffset HeardAt(Happened fact) => _heardAt[(fact.Source, fact.Id)];

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
