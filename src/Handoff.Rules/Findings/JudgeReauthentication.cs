using Handoff.Rules.Custody;
using Handoff.Rules.Events;
using Handoff.Rules.Policy;
using Handoff.Rules.Text;

namespace Handoff.Rules.Findings;

/// <summary>
/// Whether whoever took a device over has signed in afresh, where policy asks for it. "Interactive" alone says little: an interactive
/// sign-in may be met by a primary refresh token or by an earlier proof (authenticationDetails in
/// https://learn.microsoft.com/graph/api/resources/signin), and then nobody typed anything.
/// </summary>
internal static class JudgeReauthentication
{
    public static IEnumerable<Finding> Deserved(Device device, DeviceClass deviceClass)
    {
        var signIns = device.Facts.Where(fact => fact is { Kind: FactKind.SessionStarted, Principal: PrincipalKind.User } && (fact.Interactive || fact.Fresh == false))
            .OrderBy(fact => fact.At).ToList();
        foreach (var own in signIns.GroupBy(fact => fact.UserId!, StringComparer.OrdinalIgnoreCase))
        {
            if (Rule(device, deviceClass, own.Key) is not var (rule, since))
            {
                continue;
            }

            var counted = own.Where(fact => fact.At >= since).ToList();
            var isMissing = counted.Count > 0 && counted.All(fact => Lacks(fact, rule) is not null);
            if (device.Before.At >= since)
            {
                // The first sign-ins are no longer kept one by one. What was judged by them stands until a fresh one shows otherwise.
                isMissing &= device.Findings.Any(open => open.Cause == CauseOf(own.Key, since));
            }

            if (isMissing)
            {
                yield return Missing(counted[^1], rule, since);
            }
        }
    }

    /// <summary>What is asked of a person, and from when on it must be shown; null when nothing is.</summary>
    private static (Reauthentication Rule, DateTimeOffset Since)? Rule(Device device, DeviceClass deviceClass, string userId)
    {
        if (device.Custody.Holder is { } holder && Person.Same(holder.UserId, userId))
        {
            var taken = device.Handoffs.Where(handoff => handoff.RevisedBecause is null && handoff.At == holder.Since && Person.Same(handoff.To?.UserId, userId)).Select(handoff => (Cause?)handoff.Cause).FirstOrDefault();
            var asked = taken is { } cause ? deviceClass.For(cause) : deviceClass.Default;
            return asked.Reauthentication is { } rule ? (rule, holder.Since) : null;
        }

        // Somebody who does not hold the device shows up on it, and no handoff is behind that: perhaps the device has passed on, and
        // nobody typed. An old session of somebody who did hold it is another matter, a residual session.
        var began = device.Custody.Sessions.Where(session => Person.Same(session.UserId, userId) && session is { HandoffId: null, EndedAt: null })
            .Select(session => (DateTimeOffset?)session.StartedAt).Min();
        return began is { } since && deviceClass.Default.Reauthentication is { } ofClass ? (ofClass, since) : null;
    }

    /// <summary>What a sign-in lacks, in words; null when it will do.</summary>
    private static string? Lacks(Fact signIn, Reauthentication rule) =>
        signIn.Fresh == false ? signIn.FreshBecause ?? "nobody typed"
        : rule.Methods.Count > 0 && !rule.Methods.Intersect(signIn.AuthMethods ?? [], StringComparer.OrdinalIgnoreCase).Any()
            ? signIn.AuthMethods is { Count: > 0 } used ? $"signed in with {string.Join(", ", used)}" : "the source names no method of signing in"
        : null;

    private static string CauseOf(string userId, DateTimeOffset since) => $"reauthentication {userId.ToLowerInvariant()} {Rfc3339.Write(since)}";

    private static Finding Missing(Fact last, Reauthentication rule, DateTimeOffset since) => new()
    {
        Id = "",
        Kind = FindingKind.ReauthenticationMissing,
        Severity = Severity.High,
        Cause = CauseOf(last.UserId!, since),
        UserId = last.UserId,
        UserName = last.UserName,
        SessionId = last.SessionId,
        SessionStartedAt = since,
        LastSeenAt = last.At,
        FlaggedAt = last.At,
        Evidence = Judge.Evidence(
            ("why", Lacks(last, rule)),
            ("required", rule.Methods.Count == 0 ? "a fresh sign-in" : $"a fresh sign-in with one of {string.Join(", ", rule.Methods)}"),
            ("attributedBy", last.AttributedBy),
            ("event", $"{last.Key.Source} {last.Key.Id}")),
    };
}
