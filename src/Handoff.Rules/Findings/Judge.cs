using System.Globalization;
using Handoff.Rules.Custody;
using Handoff.Rules.Events;
using Handoff.Rules.Policy;
using Handoff.Rules.Text;

namespace Handoff.Rules.Findings;

/// <summary>
/// Which findings a subject deserves at a moment. It only looks: comparing with what is already open, and putting the difference on the
/// ledger, is <see cref="Reconcile"/>'s. So a finding closes for the same reason for which it would not be opened.
/// </summary>
internal static class Judge
{
    internal static readonly TimeSpan TakenUpWithin = TimeSpan.FromMinutes(2);

    public static IEnumerable<Finding> Deserved(Subject subject, HandoffPolicy policy, DateTimeOffset now)
    {
        var found = subject.Handoffs.SelectMany(Teardown).Concat(JudgeSecrets.StillValid(subject, policy, now));
        if (subject is Device device)
        {
            var deviceClass = policy.ClassOf(device.DeviceClass);
            found = found.Concat(device.Custody.Sessions.Select(session => Residual(device, session, deviceClass, now)).OfType<Finding>())
                .Concat(JudgeTime.Overdue(device, deviceClass, now)).Concat(JudgeTime.Idle(device, deviceClass, now)).Concat(JudgeReauthentication.Deserved(device, deviceClass));
            found = found.Select(finding => finding with
            {
                DeviceId = device.DeviceId,
                DeviceClass = device.DeviceClass,
                Department = device.Department,
                Owner = deviceClass.Owner,
            });
        }

        else if (subject is Worker worker)
        {
            found = found.Concat(JudgeUnplaced.Deserved(worker, now)).Select(finding => finding with { Owner = policy.Departure.Owner });
        }

        return found.Select(finding => finding with
        {
            FlaggedAt = now,
            DueAt = now + policy.ReviewWithin[finding.Severity],
        });
    }

    /// <summary>Since when a step was owed that is given up. Owed anew and given up again, it is a new matter.</summary>
    internal const string OwedSince = "owedSince";

    /// <summary>What the finding about a step that is given up is known by.</summary>
    internal static string CauseOf(HandoffRecord handoff, Step step) => $"step {handoff.Id} {step.Key}";

    /// <summary>The time from which an unproven session of a handoff is flagged.</summary>
    public static DateTimeOffset GraceEnds(HandoffRecord handoff, DeviceClass deviceClass) => handoff.At + deviceClass.For(handoff.Cause).Grace;

    /// <summary>What the finding about a session is known by.</summary>
    internal static string CauseOf(Session session) => $"session {session.Key}";

    private static Finding? Residual(Device device, Session session, DeviceClass deviceClass, DateTimeOffset now)
    {
        if (session.HandoffId is null || device.Handoff(session.HandoffId) is not { } handoff || BeingTakenUpUntil(handoff, now) is not null)
        {
            return null;
        }

        var standing = Proof.Standing(device, session);
        var after = device.Uses.Where(use => use.At > handoff.At && use.IsOf(session)).OrderBy(use => use.At).ToList();
        var used = after.Count > 0;
        var isPerson = session.Principal == PrincipalKind.User;
        if (!used && (!isPerson || standing is not null || now < GraceEnds(handoff, deviceClass)))
        {
            return null;
        }

        // A use that says its token was issued before the handoff shows an access token that is living out its time. Any other shows
        // that the session still gets new ones.
        var refreshed = after.Any(use => use.TokenIssuedAt is null || use.TokenIssuedAt > handoff.At);
        var kind = !used ? FindingKind.ResidualOpen
            : !isPerson ? FindingKind.ResidualAgent
            : refreshed ? FindingKind.ResidualActive : FindingKind.ResidualToken;
        var elsewhere = OtherAddress(device, session, after, handoff.At);
        var disproved = Proof.Of(device, session);
        var revoke = handoff.Steps.FirstOrDefault(step => step.Kind == StepKind.RevokeTokens);
        return new Finding
        {
            Id = "",
            Kind = kind,
            Severity = SeverityOf(kind, standing, after.LastOrDefault()?.At, GraceEnds(handoff, deviceClass), elsewhere is not null),
            Cause = CauseOf(session),
            UserId = session.UserId,
            UserName = session.UserName ?? handoff.From?.UserName,
            SessionId = session.SessionId,
            HandoffId = handoff.Id,
            HandoffAt = handoff.At,
            SessionStartedAt = session.StartedAt,
            LastSeenAt = Proof.LastUse(device, session),
            FlaggedAt = now,
            Evidence = Evidence(
                ("cause", Words.Of(handoff.Cause)),
                ("nextOperator", handoff.To?.UserId),
                ("graceEndedAt", Rfc3339.Write(GraceEnds(handoff, deviceClass))),
                ("firstUseAfterHandoff", used ? Rfc3339.Write(after[0].At) : null),
                ("usesAfterHandoff", used ? after.Count.ToString(CultureInfo.InvariantCulture) : null),
                ("disproved", standing is null ? disproved?.By : null),
                ("closedSince", standing?.By),
                ("startUnknown", session.StartUnknown ? "no event said when the session began" : null),
                ("attributedBy", after.Select(use => use.AttributedBy).LastOrDefault() ?? session.AttributedBy),
                ("secondAddress", elsewhere),
                ("revocation", revoke is null ? "policy asks for none" : Words.Of(revoke.State)),
                ("revocationReason", revoke?.Reason),
                ("revocationAttempts", revoke?.Attempts.ToString(CultureInfo.InvariantCulture)),
                ("dryRun", handoff.DryRun ? "true: policy records and does nothing" : null)),
        };
    }

    /// <summary>
    /// Until its steps have been tried once, nothing is said about a handoff's sessions: it is being done at this moment. Null when something
    /// may be said.
    /// </summary>
    internal static DateTimeOffset? BeingTakenUpUntil(HandoffRecord handoff, DateTimeOffset now) =>
        !handoff.DryRun && handoff.RecordedAt + TakenUpWithin is var until && now < until && handoff.Steps.Any(step => step is { State: StepState.Owed, Attempts: 0, AskedAt: null })
            ? until : null;

    /// <summary>
    /// An address from which the session was first used after the handoff, where it was used from another before: it, or its token, has
    /// been carried away. Null where no address is known from before.
    /// </summary>
    private static string? OtherAddress(Device device, Session session, List<SessionUse> after, DateTimeOffset handoffAt)
    {
        var before = device.Uses.Where(use => use.IsOf(session) && use.At <= handoffAt).Select(use => use.IpAddress).Append(session.StartedAt <= handoffAt ? session.IpAddress : null)
            .Where(address => address is not null).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return before.Count == 0 ? null : after.Select(use => use.IpAddress).LastOrDefault(address => address is not null && !before.Contains(address));
    }

    /// <summary>
    /// An old session that was used is critical, unless it was only used within grace and is proven closed since. One that shows itself
    /// from a second address is one degree worse.
    /// </summary>
    private static Severity SeverityOf(FindingKind kind, Proof? standing, DateTimeOffset? lastUse, DateTimeOffset graceEnds, bool elsewhere)
    {
        var severity = SeverityOf(kind, standing, lastUse, graceEnds);
        return elsewhere && severity > Severity.Critical ? severity - 1 : severity;
    }

    private static Severity SeverityOf(FindingKind kind, Proof? standing, DateTimeOffset? lastUse, DateTimeOffset graceEnds) => kind switch
    {
        _ when standing is not null && lastUse <= graceEnds => Severity.Medium,
        FindingKind.ResidualActive or FindingKind.ResidualAgent => Severity.Critical,
        _ => Severity.High,
    };

    private static IEnumerable<Finding> Teardown(HandoffRecord handoff) =>
        from step in handoff.Steps
        where step.State is StepState.Stuck or StepState.Unverifiable
        select new Finding
        {
            Id = "",
            Kind = step.State == StepState.Stuck ? FindingKind.TeardownStuck : FindingKind.TeardownUnverifiable,
            Severity = step.State == StepState.Stuck ? Severity.High : Severity.Medium,
            Cause = CauseOf(handoff, step),
            UserId = handoff.From?.UserId,
            UserName = handoff.From?.UserName,
            HandoffId = handoff.Id,
            HandoffAt = handoff.At,
            FlaggedAt = handoff.At,
            Evidence = Evidence([
                ("step", Words.Of(step.Kind)),
                ("target", step.Target),
                ("reason", step.Reason),
                ("attempts", step.Attempts.ToString(CultureInfo.InvariantCulture)),
                ("acceptedAt", step.AcceptedAt is { } at ? Rfc3339.Write(at) : null),
                (OwedSince, step.OwedSince is { } since ? Rfc3339.Write(since) : null),
                .. step.Evidence.Select(pair => (pair.Key, (string?)pair.Value)),
            ]),
        };

    internal static Dictionary<string, string> Evidence(params (string Name, string? Value)[] values) =>
        values.Where(pair => pair.Value is not null).GroupBy(pair => pair.Name).ToDictionary(group => group.Key, group => group.First().Value!);
}
