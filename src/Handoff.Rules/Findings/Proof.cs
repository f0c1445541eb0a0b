using System.Runtime.CompilerServices;
using Handoff.Rules.Custody;
using Handoff.Rules.Text;

namespace Handoff.Rules.Findings;

/// <summary>What proves that a session is closed.</summary>
/// <param name="At">From then on it was closed. A later use of the session disproves it.</param>
/// <param name="KnownAt">When we came to know it.</param>
/// <param name="By">How we know, in words.</param>
public sealed record Proof(DateTimeOffset At, DateTimeOffset KnownAt, string By)
{
    /// <summary>Worked out once for a state of a device, which never changes: every session of it asks.</summary>
    private static readonly ConditionalWeakTable<Device, ILookup<string, Step>> Revocations = [];

    private const string InAuditLog = "the directory's audit log has a revocation";

    private static DateTimeOffset ToSecond(DateTimeOffset time) => time - TimeSpan.FromTicks(time.UtcTicks % TimeSpan.TicksPerSecond);

    /// <summary>
    /// Whether a revocation that shows this time ended every session that began before <paramref name="began"/>. Graph tells
    /// <c>signInSessionsValidFromDateTime</c> in whole seconds (https://learn.microsoft.com/graph/api/resources/user), so both are
    /// compared to the second.
    /// </summary>
    public static bool Covers(DateTimeOffset validFrom, DateTimeOffset began) => ToSecond(began) <= validFrom;

    /// <summary>
    /// What a revocation must show to close a session that was used at this time. The whole second in which it was used says nothing: the
    /// use may have come after the revocation.
    /// </summary>
    public static DateTimeOffset After(DateTimeOffset use) => ToSecond(use) + TimeSpan.FromSeconds(1);

    /// <summary>The latest proof that a session of a device is closed, or null when there is none.</summary>
    public static Proof? Of(Device device, Session session) => Candidates(device, session).MaxBy(proof => proof.At);

    /// <summary>The proof, unless the session was used after it.</summary>
    public static Proof? Standing(Device device, Session session) =>
        Of(device, session) is { } proof && !(LastUse(device, session) > proof.At) ? proof : null;

    public static DateTimeOffset? LastUse(Device device, Session session) =>
        device.Uses.Where(use => use.IsOf(session)).Select(use => (DateTimeOffset?)use.At).Max();

    /// <summary>What was read back once stays so, also while the revocation is tried again for the sake of another session.</summary>
    private static ILookup<string, Step> ByPerson(Device device) => device.Handoffs.SelectMany(handoff => handoff.Steps)
        .Where(step => step is { Kind: StepKind.RevokeTokens, VerifiedAt: not null, ClosesSessionsBefore: not null })
        .ToLookup(step => step.Target, StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<Proof> Candidates(Device device, Session session)
    {
        if (session.EndedAt is { } ended)
        {
            yield return new Proof(ended, session.EndHeardAt ?? ended, $"the operator signed out at {Rfc3339.Write(ended)}");
        }

        foreach (var step in Revocations.GetValue(device, ByPerson)[session.ActsFor])
        {
            if (step.ClosesSessionsBefore is { } validFrom && Covers(validFrom, session.StartedAt))
            {
                yield return new Proof(validFrom, step.VerifiedAt ?? validFrom, $"{(SettleByAudit.Verified(step) ? InAuditLog : "revocation read back")}: sessions from before {Rfc3339.Write(validFrom)} are invalid");
            }
        }

        foreach (var revocation in device.Witnessed.Where(revocation => Person.Same(revocation.UserId, session.ActsFor) && Covers(revocation.ValidFrom, session.StartedAt)))
        {
            yield return new Proof(revocation.ValidFrom, revocation.KnownAt, $"{InAuditLog}: sessions from before {Rfc3339.Write(revocation.ValidFrom)} are invalid");
        }

        foreach (var revocation in device.Revocations.Where(revocation => revocation.Ended(session)))
        {
            yield return new Proof(revocation.At, revocation.RecordedAt, revocation.InWords());
        }

        foreach (var clearance in device.Clearances.Where(clearance => clearance.At >= session.StartedAt && Answers(clearance, session)))
        {
            if (clearance.TookTokens)
            {
                yield return new Proof(clearance.At, clearance.HeardAt ?? clearance.At, $"the device confirmed at {Rfc3339.Write(clearance.At)} that its tokens are cleared");
            }
            else if (clearance.AppId is { } app && app == session.AppId && Person.Same(clearance.UserId, session.UserId))
            {
                yield return new Proof(clearance.At, clearance.HeardAt ?? clearance.At, $"the application confirmed at {Rfc3339.Write(clearance.At)} that the session is cleared");
            }
        }
    }

    private static bool Answers(Clearance clearance, Session session) =>
        clearance.HandoffId is null || clearance.HandoffId == session.HandoffId;
}
