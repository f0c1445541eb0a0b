using Handoff.Rules.Events;

namespace Handoff.Rules.Custody;

/// <summary>What a sign-out is worth: it ends its session, and the custody that a sign-in began when nothing else of the holder is left.</summary>
public sealed partial class FoldFacts
{
    private void SignOut(Fact fact)
    {
        var key = Session.KeyOf(fact.UserId!, fact.SessionId!);
        if (_signs.Outlived(key, fact.At))
        {
            return;
        }

        var (isRightful, at) = (false, fact.At);
        if (_sessions.TryGetValue(key, out var session))
        {
            // Where two clocks say that it came before its sign-in, it came right after.
            (isRightful, at) = (session.HandoffId is null, fact.At > session.StartedAt ? fact.At : session.StartedAt);
            _sessions[key] = session with { EndedAt = at, EndHeardAt = fact.HeardAt };
        }
        else
        {
            isRightful = HoldersOwn(fact.At).Contains(key);
            _signOuts[key] = fact;
        }

        var stillIn = _sessions.Values.Any(s => s.HandoffId is null && s.EndedAt is null && Holds(s.UserId)) || HoldersOwn(at).Any();
        if (_holder?.By == HeldBy.SignIn && Holds(fact.UserId) && isRightful && !stillIn)
        {
            // Custody that a sign-in began ends with the last sign-out. A checked-out device stays with its operator.
            _tenures.Add(new Tenure(_holder.UserId, _holder.Since, fact.At, null));
            _holder = null;
        }
    }

    /// <summary>
    /// The sessions of the holder that are known by their uses alone. Where a session belongs is told by its first use: what was there before
    /// the holder came is old access, however often it is used afterwards.
    /// </summary>
    private IEnumerable<string> HoldersOwn(DateTimeOffset at) =>
        _signs.UsedBy(at).Where(IsHere).GroupBy(use => use.Key).Where(own => IsHoldersOwn(own.MinBy(use => use.At)!)).Select(own => own.Key);

    /// <summary>Whether a use shows a session of the holder that no event began, ended or passed on.</summary>
    private bool IsHoldersOwn(SessionUse use) =>
        Holds(use.UserId) && !_sessions.ContainsKey(use.Key) && !_signOuts.ContainsKey(use.Key) && HandoffOf(use.UserId, use.At) is null;
}
