using System.Globalization;
using Handoff.Rules.Accounts;
using Handoff.Rules.Custody;
using Handoff.Rules.Findings;
using Handoff.Rules.Policy;
using Handoff.Rules.Text;
using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.Graph;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Handling;

/// <summary>
/// Revokes a person's refresh tokens and reads back that it took effect. Revoking moves one time stamp of the user, and every session that
/// began before it is dead (https://learn.microsoft.com/graph/api/user-revokesigninsessions), so doing it twice does no harm, and one
/// revocation serves every handoff that came before it.
/// </summary>
public sealed class RevokeTokens(IRevokeSessions graph, CustodyStore store, Whereabouts whereabouts, RevocationBrake brake, HandoffPolicy policy, TimeProvider time)
{
    /// <summary>
    /// A handoff older than this may have been followed by another sign-in of the same person, on another device, that is on record already;
    /// and another handoff of the same person may have revoked already.
    /// </summary>
    private static readonly TimeSpan JustNow = TimeSpan.FromSeconds(5);

    /// <summary>So long an invocation may wait for a second to pass.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);
    private const string NotYet = "the service answered yes, and signInSessionsValidFromDateTime does not show it yet";

    private readonly BegunAnew _begun = new(store, whereabouts);

    /// <param name="isFirst">
    /// Whether nobody can have revoked for this step yet. A process that was killed may have, without saying so: then the effect is looked
    /// for before it is asked for, and so is what the person has begun since.
    /// </param>
    /// <param name="isOneOfMany">Whether what many look up shortly one after another is read once for them.</param>
    public async Task<StepResult> TakeAsync(Subject subject, HandoffRecord handoff, Step step, bool isFirst, bool isOneOfMany, CancellationToken cancel)
    {
        if (step is { State: StepState.Owed, AskedAt: null } && graph.HoldsBack() is { } early)
        {
            // It may be one of many. What would be looked up for it now has to be looked up again when its turn has come.
            return TakeStep.Not(early);
        }

        var reach = step.MustReach ?? handoff.Fence;
        var (age, looked) = (time.GetUtcNow() - handoff.At, time.GetTimestamp());
        var isOnTime = isFirst && age <= JustNow;
        // Who left has no rightful session anywhere.
        var isGone = handoff.Cause == Cause.Departure;
        if (!isGone && await _begun.SinceAsync(subject, handoff, step, isOnTime, isOneOfMany, cancel).ConfigureAwait(false) is { } why)
        {
            return new StepResult(StepOutcome.Superseded, why);
        }

        if (!isFirst || step.AskedAt is not null || step.MustReach is not null || age > JustNow || handoff.Cause is Cause.ShiftEnd or Cause.Moved or Cause.Departure)
        {
            var before = await ReadAsync(step, reach, cancel).ConfigureAwait(false);
            if (before.Result is { } settled)
            {
                return settled;
            }

            if (isGone && before.IsEnabled && handoff.Trigger.Source == AccountHistory.Source)
            {
                // The directory alone said that the person left, and says otherwise by now.
                isGone = false;
                if (await _begun.SinceAsync(subject, handoff, step, isOnTime, isOneOfMany, cancel).ConfigureAwait(false) is { } back)
                {
                    return new StepResult(StepOutcome.Superseded, back) { Evidence = before.Evidence };
                }
            }

            // Found now, so what was not found before tells nothing any more.
            step = before.IsThere ? step with { NotFoundAt = null } : step;

            if (before.Wait is { } wait)
            {
                return step.State == StepState.Accepted ? new StepResult(StepOutcome.Accepted, Answers.ReasonOf(wait), RetryAfter: Answers.WaitOf(wait)) : TakeStep.Not(wait) with { Asked = false };
            }

            if (step.State == StepState.Accepted && time.GetUtcNow() < step.AskedAt + policy.ReadBack.AskAgainAfter)
            {
                return new StepResult(StepOutcome.Accepted, NotYet) { Evidence = before.Evidence };
            }
        }

        if (reach - time.GetUtcNow() is { Ticks: > 0 } ahead && ahead <= Soon)
        {
            // A revocation reaches no further than now: the second in which the session was last used has to pass first.
            await Pause.ForAsync(ahead, time, cancel).ConfigureAwait(false);
        }

        if (await brake.TakeAsync(handoff, step, cancel).ConfigureAwait(false) is { } held)
        {
            return held;
        }

        var begun = isGone ? null
            : time.GetElapsedTime(looked) > JustNow ? await _begun.MeanwhileAsync(handoff, step, cancel).ConfigureAwait(false)
            : isOnTime ? _begun.Here(handoff, step) : null;
        if (begun is not null)
        {
            return new StepResult(StepOutcome.Superseded, begun);
        }

        var answer = await graph.RevokeAsync(step.Target, cancel).ConfigureAwait(false);
        return answer switch
        {
            Answer.Never { NotFound: true } => Gone(step, asked: true),
            Answer.Done or Answer.Unknown => await PollAsync(step, reach, answer, cancel).ConfigureAwait(false),
            _ => TakeStep.Not(answer),
        };
    }

    /// <summary>Looks for the effect until it shows or the wait is over. Reads lag behind writes by up to minutes.</summary>
    private async Task<StepResult> PollAsync(Step step, DateTimeOffset reach, Answer answer, CancellationToken cancel)
    {
        // Who was revoked just now was there just now: not to be found is a first sight.
        var asOfNow = answer is Answer.Done ? step with { NotFoundAt = null } : step;
        var seen = await LookAgain.UntilAsync(
            () => ReadAsync(asOfNow, reach, cancel),
            seen => seen.Result is { Outcome: not StepOutcome.Waiting } || seen.Wait is not null || answer is Answer.Unknown,
            policy.ReadBack.Wait,
            time,
            cancel).ConfigureAwait(false);
        return (seen.Result, answer) switch
        {
            ({ Outcome: StepOutcome.Waiting } notFound, Answer.Done) => notFound with { Outcome = StepOutcome.Accepted, Asked = true },
            ({ } result, _) => result with { Asked = true },
            (null, Answer.Unknown unknown) => TakeStep.Not(unknown) with { RetryAfter = new[] { seen.WaitFor, unknown.After }.Max() },
            _ => new StepResult(StepOutcome.Accepted, NotYet, Asked: true, seen.WaitFor) { Evidence = seen.Evidence },
        };
    }

    /// <summary>A result when the reading settles the matter; otherwise what it showed, and whether the directory asked to be left alone for a while.</summary>
    private async Task<Seen> ReadAsync(Step step, DateTimeOffset reach, CancellationToken cancel)
    {
        var (answer, sessions) = await graph.ReadAsync(step.Target, cancel).ConfigureAwait(false);
        if (answer is Answer.Never { NotFound: true })
        {
            return new Seen(Gone(step, asked: false), [], null, IsThere: false);
        }

        var evidence = new Dictionary<string, string>
        {
            ["readAt"] = Rfc3339.Write(time.GetUtcNow()),
            ["mustReach"] = Rfc3339.Write(reach),
        };
        if (answer is Answer.Done && sessions is not null)
        {
            evidence["signInSessionsValidFromDateTime"] = sessions.ValidFrom is { } shown ? Rfc3339.Write(shown) : "(none)";
            evidence["accountEnabled"] = sessions.AccountEnabled?.ToString(CultureInfo.InvariantCulture).ToLowerInvariant() ?? "unknown";
            if (sessions.ValidFrom is { } validFrom && Proof.Covers(validFrom, reach))
            {
                return new Seen(new StepResult(StepOutcome.Verified) { ClosesSessionsBefore = validFrom, Evidence = evidence }, evidence, null, IsThere: true);
            }

            if (sessions.IsGuest)
            {
                // https://learn.microsoft.com/graph/api/user-revokesigninsessions: external users sign in through their home tenant.
                return new Seen(new StepResult(StepOutcome.Unverifiable, "a guest's sessions belong to the home tenant; revoking here has no effect") { Evidence = evidence }, evidence, null, IsThere: true);
            }
        }

        return new Seen(null, evidence, Answers.WaitOf(answer) is null ? null : answer, IsThere: answer is Answer.Done) { IsEnabled = sessions?.AccountEnabled == true };
    }

    private StepResult Gone(Step step, bool asked)
    {
        var now = time.GetUtcNow();
        return NotThere.Yet(step, "the directory has no such user", asked, policy, now) ?? new StepResult(StepOutcome.Verified, "the directory has no such user, so there is nothing left to revoke", asked)
        {
            ClosesSessionsBefore = now,
            Evidence = new Dictionary<string, string>
            {
                ["user"] = "not found in the directory",
                ["firstReadAt"] = Rfc3339.Write(step.NotFoundAt ?? now),
                ["readAt"] = Rfc3339.Write(now),
            },
        };
    }

    /// <summary>What a reading showed.</summary>
    /// <param name="Result">When it settles the matter.</param>
    /// <param name="Wait">When the directory asked to be left alone for a while.</param>
    private sealed record Seen(StepResult? Result, Dictionary<string, string> Evidence, Answer? Wait, bool IsThere)
    {
        /// <summary>Whether it showed that its owner may sign in.</summary>
        public bool IsEnabled { get; init; }

        public TimeSpan? WaitFor => Wait is null ? null : Answers.WaitOf(Wait);
    }
}
