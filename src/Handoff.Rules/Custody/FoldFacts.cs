using Handoff.Rules.Events;

namespace Handoff.Rules.Custody;

/// <summary>
/// Replays a device's facts in the order in which they happened. Because every event is judged by replaying all of them, a late or
/// reordered delivery ends where a punctual one would have: there is no separate code for lateness.
/// </summary>
public sealed class FoldFacts
{
    /// <summary>A token may be used this long after a sign-out by a call that was already under way.</summary>
    private static readonly TimeSpan SignOutSettles = TimeSpan.FromSeconds(5);

    private readonly string _subject;
    private readonly Dictionary<string, Session> _sessions;
    private readonly Dictionary<string, DateTimeOffset> _lastUse;
    private readonly Dictionary<string, DateTimeOffset> _signOuts = [];
    private readonly List<FoundHandoff> _handoffs = [];
    private readonly List<Tenure> _tenures = [];
    private Holder? _holder;

    private FoldFacts(string subject, CustodyState start, IReadOnlyList<SessionUse> uses)
    {
        _subject = subject;
        _holder = start.Holder;
        _sessions = start.Sessions.ToDictionary(session => session.Key);
        _lastUse = uses.GroupBy(use => use.Key).ToDictionary(group => group.Key, group => group.Max(use => use.At));
    }

    /// <summary>A stretch of time for which one person held the device, and the handoff that ended it (none after a mere sign-out).</summary>
    private sealed record Tenure(string UserId, DateTimeOffset Since, DateTimeOffset Until, string? HandoffId);

    /// <param name="subject">The device's key, the first part of its handoffs' ids.</param>
    /// <param name="start">What older facts added up to.</param>
    /// <param name="facts">The newer facts, in any order.</param>
    /// <param name="uses">What is known of the use of sessions, in any order.</param>
    public static (CustodyState State, IReadOnlyList<FoundHandoff> Handoffs) From(
        string subject, CustodyState start, IReadOnlyList<Fact> facts, IReadOnlyList<SessionUse> uses)
    {
        var fold = new FoldFacts(subject, start, uses);
        var begun = facts.Where(fact => fact.Kind == FactKind.SessionStarted)
            .GroupBy(fact => Session.KeyOf(fact.UserId!, fact.SessionId!))
            .ToDictionary(group => group.Key, group => group.Min(fact => fact.At));
        DateTimeOffset When(Fact fact) =>
            // A sign-out cannot come before its sign-in: where two clocks say so, it came right after.
            fact.Kind == FactKind.SessionEnded && begun.TryGetValue(Session.KeyOf(fact.UserId!, fact.SessionId!), out var start) && start > fact.At ? start : fact.At;

        var last = start.At;
        foreach (var fact in facts.OrderBy(When).ThenBy(Rank).ThenBy(fact => fact.Key))
        {
            fold.Apply(fact);
            last = fact.At > last ? fact.At : last;
        }

        fold.AddUnannounced(uses);
        return (new CustodyState(last, fold._holder, [.. fold._sessions.Values.OrderBy(s => s.StartedAt).ThenBy(s => s.Key, StringComparer.Ordinal)]), fold._handoffs);
    }

    /// <summary>Of facts with the same time, what ends custody comes before what begins it, and a sign-out after its sign-in.</summary>
    private static int Rank(Fact fact) => fact.Kind switch
    {
        FactKind.CheckedIn or FactKind.ShiftEnded or FactKind.Moved or FactKind.Departed => 0,
        FactKind.CheckedOut => 1,
        FactKind.SessionStarted => 2,
        FactKind.SessionEnded => 3,
        _ => 4,
    };

    private void Apply(Fact fact)
    {
        switch (fact.Kind)
        {
            case FactKind.SessionStarted:
                SignIn(fact);
                break;
            case FactKind.SessionEnded:
                SignOut(fact);
                break;
            case FactKind.CheckedOut when Holds(fact.UserId):
                _holder = _holder! with { By = HeldBy.CheckOut, DueAt = fact.DueAt ?? _holder.DueAt, UserName = fact.UserName ?? _holder.UserName };
                break;
            case FactKind.CheckedOut:
                PassOn(Cause.CheckedOutToOther, fact, new Person(fact.UserId!, fact.UserName));
                _holder = new Holder(fact.UserId!, fact.UserName, fact.At, HeldBy.CheckOut, fact.DueAt);
                break;
            // Somebody else's return, reported after the next operator took over, must not cut that operator off.
            case FactKind.CheckedIn when fact.UserId is null || Holds(fact.UserId):
                PassOn(Cause.CheckIn, fact, null);
                break;
            case FactKind.DeviceLost:
                LeaveService(Cause.DeviceLost, fact);
                break;
            case FactKind.DeviceRetired:
                LeaveService(Cause.DeviceRetired, fact);
                break;
            case FactKind.ShiftEnded when Holds(fact.UserId):
                PassOn(Cause.ShiftEnd, fact, null);
                break;
            case FactKind.Moved when Holds(fact.UserId):
                PassOn(Cause.Moved, fact, null);
                break;
            case FactKind.Departed when Holds(fact.UserId):
                PassOn(Cause.Departure, fact, null);
                break;
        }
    }

    private bool Holds(string? userId) => _holder is not null && Person.Same(_holder.UserId, userId);

    private void SignIn(Fact fact)
    {
        var session = new Session
        {
            SessionId = fact.SessionId!,
            UserId = fact.UserId!,
            UserName = fact.UserName,
            AppId = fact.AppId,
            Principal = fact.Principal,
            OnBehalfOf = fact.OnBehalfOf,
            StartedAt = fact.At,
            AttributedBy = fact.AttributedBy,
        };
        if (!fact.MovesCustody)
        {
            // Nobody typed this sign-in. When the operator has already passed the device on, it is the old access showing itself.
            _sessions.TryAdd(session.Key, session with { HandoffId = HandoffOf(session.ActsFor, fact.At) });
            return;
        }

        if (!Holds(fact.UserId))
        {
            PassOn(Cause.NextOperator, fact, new Person(fact.UserId!, fact.UserName));
            _holder = new Holder(fact.UserId!, fact.UserName, fact.At, HeldBy.SignIn);
        }

        // A browser keeps its session id from one sign-in to the next: who types again has begun anew.
        if (!_sessions.TryGetValue(session.Key, out var known) || known.HandoffId is not null || known.EndedAt is not null)
        {
            _sessions[session.Key] = session;
        }
    }

    private void SignOut(Fact fact)
    {
        var key = Session.KeyOf(fact.UserId!, fact.SessionId!);
        if (_lastUse.TryGetValue(key, out var used) && used > fact.At + SignOutSettles)
        {
            // The sign-out was only what one could see: the session was used after it, so it is still open.
            return;
        }

        if (!_sessions.TryGetValue(key, out var session))
        {
            _signOuts[key] = fact.At;
            return;
        }

        _sessions[key] = session with { EndedAt = fact.At > session.StartedAt ? fact.At : session.StartedAt };
        var stillIn = _sessions.Values.Any(s => s.HandoffId is null && s.EndedAt is null && Holds(s.UserId));
        if (_holder?.By == HeldBy.SignIn && Holds(fact.UserId) && session.HandoffId is null && !stillIn)
        {
            // Custody that a sign-in began ends with the last sign-out. A checked-out device stays with its operator.
            _tenures.Add(new Tenure(_holder.UserId, _holder.Since, fact.At, null));
            _holder = null;
        }
    }

    private void LeaveService(Cause cause, Fact fact)
    {
        if (_holder is null)
        {
            _handoffs.Add(new FoundHandoff(HandoffKey.Of(_subject, fact.Key, null), cause, fact.At, fact.Key, null, null));
        }

        PassOn(cause, fact, null);
    }

    private void PassOn(Cause cause, Fact fact, Person? to)
    {
        if (_holder is null)
        {
            return;
        }

        var from = new Person(_holder.UserId, _holder.UserName);
        var handoff = new FoundHandoff(HandoffKey.Of(_subject, fact.Key, from.UserId), cause, fact.At, fact.Key, from, to);
        _handoffs.Add(handoff);
        _tenures.Add(new Tenure(from.UserId, _holder.Since, fact.At, handoff.Id));
        foreach (var session in _sessions.Values.Where(s => s.HandoffId is null && Person.Same(s.ActsFor, from.UserId)).ToList())
        {
            _sessions[session.Key] = session with { HandoffId = handoff.Id };
        }

        _holder = null;
    }

    /// <summary>
    /// A session that is used without anybody having seen it begin. Who no longer holds the device most likely began it before passing
    /// it on; saying so may raise a false alarm, and saying otherwise would hide an intruder.
    /// </summary>
    private void AddUnannounced(IReadOnlyList<SessionUse> uses)
    {
        foreach (var use in uses.OrderBy(use => use.At).ThenBy(use => use.SessionId, StringComparer.Ordinal))
        {
            var session = new Session
            {
                SessionId = use.SessionId,
                UserId = use.UserId,
                UserName = use.UserName,
                AppId = use.AppId,
                Principal = use.Principal,
                OnBehalfOf = use.OnBehalfOf,
                StartedAt = use.At,
                StartUnknown = true,
            };
            _sessions.TryAdd(session.Key, session with
            {
                HandoffId = HandoffOf(session.ActsFor, use.At),
                EndedAt = _signOuts.TryGetValue(session.Key, out var ended) ? (ended > use.At ? ended : use.At) : null,
            });
        }
    }

    /// <summary>The handoff that should have ended a session which was alive at a time: the end of its person's tenure, then or before.</summary>
    private string? HandoffOf(string userId, DateTimeOffset at)
    {
        if (_holder is { } now && Person.Same(now.UserId, userId) && now.Since <= at)
        {
            return null;
        }

        var own = _tenures.Where(tenure => Person.Same(tenure.UserId, userId) && tenure.Since <= at).ToList();
        return (own.Find(tenure => at <= tenure.Until) ?? own.LastOrDefault())?.HandoffId;
    }
}
