using System.Runtime.ExceptionServices;
using Handoff.Rules.Custody;

namespace HandoffFunctions.Handling;

/// <summary>What came of the steps that were due.</summary>
/// <param name="Results">By handoff and step key.</param>
/// <param name="Failure">What kept a step from being taken to its end, beyond any service's answer; null for nothing.</param>
public sealed record Portion(IReadOnlyList<(string HandoffId, string StepKey, StepResult Result)> Results, ExceptionDispatchInfo? Failure);

/// <summary>
/// Takes the steps of a subject that are due: those that need the same service one after another, in the order that policy names. The next
/// service's begin when they are done, or when they have taken so long that waiting for them would leave the others undone. Receivers of
/// signals begin together, as if they were one service: each is somebody else's, and a few that hang would take the time of all others.
/// </summary>
public sealed class TakeDueSteps(TakeStep takeStep, TimeProvider time)
{
    /// <summary>Longer than a service that is well takes, reading back included; shorter than a call that hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static bool IsDue(Step step, DateTimeOffset now) => step.IsOpen && (step.NextAt is null || step.NextAt <= now);

    /// <param name="publishing">Ends when the topic has taken what is queued, or not.</param>
    /// <param name="isFirst">Whether no process can have taken the steps before.</param>
    public async Task<Portion> TakeAsync(Subject subject, Task<Published> publishing, bool isFirst, Visit visit, CancellationToken cancel)
    {
        var results = new List<(string, string, StepResult)>();
        ExceptionDispatchInfo? failure = null;
        var begun = 0;
        using var limit = visit.Lapse();
        using var lapse = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        var all = new List<Task>();
        var lanes = (from handoff in subject.Handoffs
                     where !handoff.DryRun
                     orderby handoff.At
                     from step in handoff.Steps
                     where IsDue(step, time.GetUtcNow()) && !visit.IsTried(handoff.Id, step.Key)
                     group (handoff, step) by ServiceTurns.Of(step)).ToList();
        var pieces = from lane in lanes
                     group lane by lane.Key.StartsWith(ServiceTurns.Receiver, StringComparison.Ordinal) ? ServiceTurns.Receiver : lane.Key into together
                     select (Func<Task>)(() => Task.WhenAll(together.Select(lane => BeginAsync(lane.Key, [.. lane]))));
        await Staggered.RunAsync([() => publishing, .. pieces], Patience, time).ConfigureAwait(false);
        await Task.WhenAll(all).ConfigureAwait(false);
        return new Portion(results, failure);

        Task BeginAsync(string service, IReadOnlyList<(HandoffRecord, Step)> steps)
        {
            var lane = TakeLaneAsync(service, steps);
            all.Add(lane);
            // What the topic takes was waited for when publishing began; who comes next need not wait for it twice.
            return service == ServiceTurns.Topic ? Task.CompletedTask : lane;
        }

        async Task TakeLaneAsync(string service, IReadOnlyList<(HandoffRecord Handoff, Step Step)> steps)
        {
            // Of these only the telling is asked of a service, and that is done or left once for all of them.
            if (service == ServiceTurns.Topic && (await publishing.ConfigureAwait(false)).IsLeft)
            {
                return;
            }

            foreach (var (handoff, step) in steps)
            {
                if (!TryBegin(service, handoff, step))
                {
                    return;
                }

                var isSick = true;
                try
                {
                    var isTold = service != ServiceTurns.Topic || step.AcceptedAt is not null || Outbox.IsTold(subject, handoff, (await publishing.ConfigureAwait(false)).Ids);
                    var result = await takeStep.TakeAsync(subject, handoff, step, isTold, isFirst, visit.IsOneOfMany, lapse.Token).ConfigureAwait(false);
                    isSick = result.IsServiceSick;
                    Keep(handoff, step, result);
                }
                catch (OperationCanceledException) when (lapse.IsCancellationRequested && !cancel.IsCancellationRequested)
                {
                    Keep(handoff, step, new StepResult(StepOutcome.Failed, "no answer in the time that an invocation has", Asked: true));
                }
                catch (Exception beyond)
                {
                    // What the others have brought about is put on record before this is told.
                    (failure, isSick) = (failure ?? ExceptionDispatchInfo.Capture(beyond), false);
                    return;
                }
                finally
                {
                    Leave(service, isSick);
                }
            }
        }

        bool TryBegin(string service, HandoffRecord handoff, Step step)
        {
            lock (results)
            {
                if (begun == SettleSteps.MostAtOnce || visit.IsOver || !(service == ServiceTurns.Topic || visit.TryEnter(service)))
                {
                    return false;
                }

                begun++;
                visit.Tried(handoff.Id, step.Key);
                return true;
            }
        }

        void Leave(string service, bool wasSick)
        {
            if (service != ServiceTurns.Topic)
            {
                visit.Leave(service, wasSick);
            }
        }

        void Keep(HandoffRecord handoff, Step step, StepResult result)
        {
            lock (results)
            {
                results.Add((handoff.Id, step.Key, result with { OwedSince = step.OwedSince }));
            }
        }
    }
}
