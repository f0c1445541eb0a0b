using Handoff.Rules.Findings;
using Handoff.Rules.Policy;

namespace Handoff.Rules.Custody;

/// <summary>
/// When a subject must be looked at next. One time a subject is enough, because whoever looks does everything that is due; so the sweep
/// reads as many rows as there are subjects with something due, however many sessions are open.
/// </summary>
internal static class Due
{
    private static readonly TimeSpan PublishAgainAfter = TimeSpan.FromSeconds(10);

    /// <param name="hasMore">Whether a change left something over, which is then due at once.</param>
    public static DateTimeOffset? Next(Subject subject, HandoffPolicy policy, DateTimeOffset now, bool hasMore) =>
        Times(subject, policy, now).Append(hasMore ? now : null).Min();

    /// <summary>When a holder should have brought the device back; null when nobody said and policy sets no limit.</summary>
    public static DateTimeOffset? Overdue(Holder holder, DeviceClass deviceClass) =>
        holder.By != HeldBy.CheckOut ? null : holder.DueAt ?? holder.Since + deviceClass.OverdueAfter;

    /// <summary>The sessions whose idleness policy limits: those that are open and that no handoff should have ended.</summary>
    public static IEnumerable<Session> Watched(Device device, DeviceClass deviceClass) =>
        deviceClass.IdleAfter is null ? [] : device.Custody.Sessions.Where(session => session.HandoffId is null && session.EndedAt is null);

    /// <summary>When a session last showed itself. What was used under the same id before it began is another session.</summary>
    public static DateTimeOffset LastSign(Device device, Session session) =>
        Proof.LastUse(device, session) is { } used && used > session.LastBegunAt ? used : session.LastBegunAt;

    private static IEnumerable<DateTimeOffset?> Times(Subject subject, HandoffPolicy policy, DateTimeOffset now)
    {
        foreach (var handoff in subject.Handoffs.Where(handoff => !handoff.DryRun))
        {
            foreach (var step in handoff.Steps.Where(step => step.IsOpen))
            {
                yield return step.NextAt ?? now;
            }

            if (handoff.Collateral is null && handoff.Steps.FirstOrDefault(step => step is { Kind: StepKind.RevokeTokens, State: StepState.Verified }) is { } revoked)
            {
                // Since then, and not since whoever came by last: where it was left for later, nothing has changed.
                yield return revoked.VerifiedAt ?? now;
            }
        }

        foreach (var time in JudgeSecrets.Times(subject, policy, now))
        {
            yield return time;
        }

        if (Outbox.HasQueued(subject))
        {
            yield return now + PublishAgainAfter;
        }

        foreach (var errand in (subject as Worker)?.Errands ?? [])
        {
            yield return errand.NextAt;
        }

        foreach (var time in subject is Worker worker ? JudgeUnplaced.Times(worker, now) : [])
        {
            yield return time;
        }

        if (subject is Device device)
        {
            foreach (var time in OfDevice(device, policy.ClassOf(device.DeviceClass), now))
            {
                yield return time;
            }
        }
    }

    private static IEnumerable<DateTimeOffset?> OfDevice(Device device, DeviceClass deviceClass, DateTimeOffset now)
    {
        foreach (var session in device.Custody.Sessions.Where(session => session.HandoffId is not null))
        {
            if (device.Handoff(session.HandoffId!) is not { } handoff)
            {
                continue;
            }

            // Its steps may be put off for longer than that, as when a service asks to be left alone.
            if (Judge.BeingTakenUpUntil(handoff, now) is { } until)
            {
                yield return until;
            }

            // What is past has been judged already by whoever asks for the next time.
            if (Judge.GraceEnds(handoff, deviceClass) is var ends && ends > now && Proof.Standing(device, session) is null)
            {
                yield return ends;
            }
        }

        if (device.Custody.Holder is { } holder && Overdue(holder, deviceClass) is { } due && due > now)
        {
            yield return due;
        }

        foreach (var session in Watched(device, deviceClass))
        {
            if (LastSign(device, session) + deviceClass.IdleAfter is { } idle && idle > now)
            {
                yield return idle;
            }
        }
    }
}
