using Handoff.Rules.Events;

namespace Handoff.Rules.Custody;

/// <summary>
/// Replays a device's facts in the order in which they happened. Because every event is judged by replaying all of them, a late or
/// reordered delivery ends where a punctual one would have: there is no separate code for lateness.
/// </summary>
public sealed partial class FoldFacts
{
    private readonly string _subject;
    private readonly Dictionary<string, Session> _sessions;
    private readonly SignsOfSessions _signs;
    private readonly Dictionary<string, Fact> _signOuts = [];
    private readonly List<FoundHandoff> _handoffs = [];
    private readonly List<Tenure> _tenures;
    private readonly ILookup<string, string> _tokens;
    private DateTimeOffset _last;
    private Holder? _holder;

    private FoldFacts(string subject, CustodyState start, IEnumerable<Fact> known, IReadOnlyList<SessionUse> uses)
    {
        var facts = known.ToList();
        _subject = subject;
        (_last, _holder) = (start.At, start.Holder);
        _tenures = [.. start.Tenures];
        _sessions = start.Sessions.ToDictionary(session => session.Key);
        _tokens = facts.Where(fact => fact is { TokenId: not null, UserId: not null, SessionId: not null })
            .Select(fact => (Key: Session.KeyOf(fact.UserId!, fact.SessionId!, fact.Principal, fact.OnBehalfOf), fact.TokenId, fact.At))
            .Concat(uses.Where(use => use.TokenId is not null).Select(use => (use.Key, use.TokenId, use.At)))
            .OrderBy(token => token.At).ToLookup(token => token.Key, token => token.TokenId!);
        _signs = new SignsOfSessions(facts, uses);
    }

    /// <param name="subject">The device's key, the first part of its handoffs' ids.</param>
    /// <param name="start">What older facts added up to.</param>
    /// <param name="facts">The newer facts, in any order.</param>
    /// <param name="uses">What is known of the use of sessions, in any order.</param>
    public static (CustodyState State, IReadOnlyList<FoundHandoff> Handoffs) From(
        string subject, CustodyState start, IReadOnlyList<Fact> facts, IReadOnlyList<SessionUse> uses)
    {
        var fold = new FoldFacts(subject, start, facts, uses);
        fold.Replay(facts);
        fold.AddUnannounced(uses);
        return (fold.State, fold._handoffs);
    }

    /// <summary>
    /// Adds up facts that are no longer kept one by one. Open sessions that are known only by their use stay out: they follow from the
    /// uses.
    /// </summary>
    /// <param name="later">What stays kept one by one: it can say what a sign-out was worth.</param>
    public static CustodyState AddUp(string subject, CustodyState start, IReadOnlyList<Fact> facts, IEnumerable<Fact> later, IReadOnlyList<SessionUse> uses)
    {
        var fold = new FoldFacts(subject, start, facts.Concat(later), uses);
        fold.Replay(facts);
        fold.AddUnannounced([.. uses.Where(use => fold._signOuts.ContainsKey(use.Key))]);
        return fold.State with { Tenures = Tenure.LastOfEach(fold._tenures) };
    }

    private CustodyState State => new(_last, _holder, [.. _sessions.OrderBy(pair => pair.Value.StartedAt).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value.With(_tokens[pair.Key]))])
    {
        Tenures = Tenure.Newest(_tenures),
    };

    private void Replay(IReadOnlyList<Fact> facts)
    {
        foreach (var fact in AsItHappened.Order(facts))
        {
            Apply(fact);
            _last = fact.At > _last ? fact.At : _last;
        }
    }

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
                PassOn(Cause.DeviceLost, fact, null, evenFromTheRack: true);
                break;
            case FactKind.DeviceRetired:
                PassOn(Cause.DeviceRetired, fact, null, evenFromTheRack: true);
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
        if (fact.AttributedBy == Fact.ByCustody && !Holds(fact.OnBehalfOf ?? fact.UserId))
        {
            // It was placed here because the person seemed to hold the device. By what came since, somebody else did.
            return;
        }

        var session = Session.BegunBy(fact);
        if (!fact.MovesCustody && !(fact.IsTyped && Holds(fact.UserId)))
        {
            // Nobody typed this sign-in, or nobody knows where. When the operator has already passed the device on, it is the old access showing itself.
            if (_signs.FirstBefore(session.Key, fact.At) is { } use)
            {
                // It was there before, perhaps already when its person last passed the device on. What it began with, this does not tell.
                session = session with { StartedAt = use.At, StartUnknown = true, AppId = use.AppId };
            }

            _sessions.TryAdd(session.Key, session with { HandoffId = HandoffOf(session.ActsFor, session.StartedAt) });
            if (fact.IsTypedElsewhere)
            {
                var carried = _sessions[session.Key];
                _sessions[session.Key] = carried with { TypedElsewhereAt = carried.TypedElsewhereAt > fact.At ? carried.TypedElsewhereAt : fact.At };
            }

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
        else
        {
            // When an open one began is left as it is: what was issued at the first sign-in lives on.
            _sessions[session.Key] = known with { TypedAgainAt = fact.At };
        }
    }

    private void PassOn(Cause cause, Fact fact, Person? to, bool evenFromTheRack = false)
    {
        if (_holder is null)
        {
            _handoffs.AddRange(evenFromTheRack ? [new FoundHandoff(HandoffKey.Of(_subject, fact.Key, null), cause, fact.At, fact.Key, null, null)] : []);
            return;
        }

        var from = new Person(_holder.UserId, _holder.UserName);
        var ended = _sessions.Values.Where(session => session is { HandoffId: null, EndedAt: null, AppId: not null } && Person.Same(session.ActsFor, from.UserId));
        var handoff = new FoundHandoff(HandoffKey.Of(_subject, fact.Key, from.UserId), cause, fact.At, fact.Key, from, to)
        {
            // No id holds a control character.
            Apps = string.Join('\n', ended.Select(session => session.AppId).Distinct().Order(StringComparer.Ordinal)),
        };
        _handoffs.Add(handoff);
        _tenures.Add(new Tenure(from.UserId, _holder.Since, fact.At, handoff.Id));
        foreach (var (key, session) in _sessions.Where(pair => pair.Value.HandoffId is null && Person.Same(pair.Value.ActsFor, from.UserId)).ToList())
        {
            _sessions[key] = session with { HandoffId = handoff.Id };
        }

        _holder = null;
    }
}
