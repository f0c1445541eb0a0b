using Handoff.Rules.Events;
using Handoff.Rules.Findings;

namespace Handoff.Rules.Custody;

/// <summary>
/// What a revocation ended that it was not meant for: it takes a person's sessions on every device. What says that the person has gone means the
/// sessions on all of them; one that it has not reached yet is no less meant.
/// </summary>
public static class CollateralOf
{
    public static IReadOnlyList<Collateral> Revocation(HandoffRecord handoff, Step revoked, IReadOnlyList<PresentOn> presence) =>
        revoked.ClosesSessionsBefore is not { } before ? [] :
        [
            .. from trace in presence
               where !Person.Same(trace.DeviceId, handoff.DeviceId)
               from session in trace.Sessions
               where session is { HandoffId: null, EndedAt: null, Principal: PrincipalKind.User } && Proof.Covers(before, session.StartedAt)
                   && !(handoff.Cause is Cause.ShiftEnd or Cause.Moved or Cause.Departure && session.StartedAt <= handoff.At)
               select new Collateral(trace.DeviceId, session.SessionId, session.StartedAt),
        ];
}
