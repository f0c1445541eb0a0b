using Azure;
using Handoff.Rules.Custody;
using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.Graph;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Handling;

/// <summary>What a sweep did.</summary>
/// <param name="Visited">Subjects that it looked at.</param>
/// <param name="Failed">Subjects that could not be looked at this time; they stay due.</param>
/// <param name="Left">Subjects that it did not get to in its time.</param>
public sealed record SweepReport(int Visited, int Failed, int Left);

/// <summary>
/// Looks at every subject that is due: takes what it owes, flags its residual sessions, clears what is proven closed since. It reads one
/// short range a shard, however many sessions are open. A service that is sick, or a subject that is slow, does not hold up the others.
/// </summary>
public sealed class Sweep(
    CustodyStore store, IRevokeSessions sessions, Whereabouts whereabouts, WorkOff workOff, RecordFact record, Occupied occupied, SweepLog log, WatchFeeds feeds, WatchDirectoryFeed directory, WatchBrake brake, LookAtWaiting waiting, TimeProvider time, ILogger<Sweep> logger)
{
    /// <summary>Shorter than the function's timeout, which would kill every call in flight with it.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(4);

    /// <summary>The timer runs once a minute.</summary>
    private static readonly TimeSpan UntilTheNext = TimeSpan.FromSeconds(55);

    /// <summary>So long a sweep looks at what waits, also when it has run out of time.</summary>
    private static readonly TimeSpan AtLeast = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan BetweenRounds = TimeSpan.FromSeconds(2);

    /// <summary>Subjects that are worked off side by side.</summary>
    private const int Most = ServiceTurns.MostWorkers + 2;

    /// <summary>Works off everything that is due, and then for as long as the timer leaves it whatever becomes due in its turn.</summary>
    public async Task<SweepReport> RunAsync(CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        var (began, all) = (time.GetUtcNow(), await RoundAsync(started, cancel).ConfigureAwait(false));
        while (await NextTurnAsync(began, started, cancel).ConfigureAwait(false) is { } turn)
        {
            await Pause.ForAsync(turn, time, cancel).ConfigureAwait(false);
            began = time.GetUtcNow();
            var round = await RoundAsync(started, cancel).ConfigureAwait(false);
            all = round with { Visited = all.Visited + round.Visited };
        }

        await LookAtWaitingAsync(started, cancel).ConfigureAwait(false);
        return all;
    }

    /// <summary>Works off what is due now.</summary>
    public async Task<SweepReport> OnceAsync(CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        var all = await RoundAsync(started, cancel).ConfigureAwait(false);
        await LookAtWaitingAsync(started, cancel).ConfigureAwait(false);
        return all;
    }

    /// <summary>Once a sweep, when the sweep is on record: in whatever time it left, and in a little where it left none.</summary>
    private Task LookAtWaitingAsync(long started, CancellationToken cancel)
    {
        var left = UntilTheNext - time.GetElapsedTime(started);
        return waiting.RunAsync(left > AtLeast ? left : AtLeast, cancel);
    }

    /// <summary>
    /// While the directory's quota makes handoffs wait, their turns come at any time of the minute. The sweep then waits for them: left to the
    /// next one they would miss what the quota allows meanwhile. Whatever could not be worked off waits for the next sweep.
    /// </summary>
    private async Task<TimeSpan?> NextTurnAsync(DateTimeOffset since, long started, CancellationToken cancel)
    {
        var left = UntilTheNext - time.GetElapsedTime(started);
        if (left <= BetweenRounds || !sessions.HeldBackWithin(Gate.LongestPause))
        {
            return null;
        }

        var now = time.GetUtcNow();
        return await store.NextDueAsync(since, now + left, cancel).ConfigureAwait(false) is not { } due ? null
            : due - now > BetweenRounds ? due - now : BetweenRounds;
    }

    private async Task<SweepReport> RoundAsync(long started, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var services = new ServiceTurns(time);
        var shards = await Task.WhenAll(Rows.AllShards.Select(shard => store.DueAsync(shard, now, cancel).ToListAsync(cancel).AsTask())).ConfigureAwait(false);
        var isMany = shards.Sum(due => due.Count) > Rows.Shards;
        if (isMany)
        {
            await LookAroundAsync(cancel).ConfigureAwait(false);
        }

        // Who has waited for the longest goes first; so a sweep that runs out of time leaves the newest, and those go first in the next.
        var queue = new SweepQueue(shards.SelectMany(due => due).OrderBy(due => due.At), services, () => time.GetElapsedTime(started) > Budget);
        // What is left for the next round must not have to wait for a minute.
        var comesAgain = isMany && sessions.HeldBackWithin(Gate.LongestPause);
        await Task.WhenAll(Enumerable.Range(0, Most).Select(_ => WorkAsync(queue, services, comesAgain, cancel))).ConfigureAwait(false);
        var swept = await FarAsync(queue, now, cancel).ConfigureAwait(false);
        await brake.LookAsync(cancel).ConfigureAwait(false);
        await feeds.LookAsync(swept.By, time.GetUtcNow(), cancel).ConfigureAwait(false);
        await directory.LookAsync(cancel).ConfigureAwait(false);
        await log.RecordAsync(swept, cancel).ConfigureAwait(false);
        return new SweepReport(queue.Visited, queue.Failed, swept.Left - queue.Failed);
    }

    /// <summary>
    /// How far this sweep came. What it left was looked at by the last one, as far as it was due then; so everything has been looked at that
    /// was due by then, or by when the oldest of what is left became due.
    /// </summary>
    private async Task<Swept> FarAsync(SweepQueue queue, DateTimeOffset now, CancellationToken cancel)
    {
        var left = queue.LeftSince;
        if (left.Count == 0)
        {
            return new Swept(now, queue.Visited, 0) { BegunAt = now };
        }

        var last = await log.LastAsync(cancel).ConfigureAwait(false);
        var by = left.Min();
        return new Swept(last > by ? last.Value : by, queue.Visited, left.Count) { BegunAt = now };
    }

    /// <summary>Reads once for all where people are. From as many subjects on as there are shards, that is less than for each by itself.</summary>
    private async Task LookAroundAsync(CancellationToken cancel)
    {
        try
        {
            await whereabouts.ReadAgainAsync(cancel).ConfigureAwait(false);
        }
        catch (RequestFailedException failure)
        {
            // Then it is looked up for each.
            logger.LogWarning("Where people are could not be read: {Failure}", failure.GetType().Name);
        }
    }

    private async Task WorkAsync(SweepQueue queue, ServiceTurns services, bool isOneOfMany, CancellationToken cancel)
    {
        while (queue.Next() is var (subject, dueSince, isAgain))
        {
            try
            {
                var visit = new Visit(time, services, isOneOfMany);
                await (subject[0] == 'd' ? VisitAsync<Device>(subject, visit, cancel) : VisitAsync<Worker>(subject, visit, cancel)).ConfigureAwait(false);
                queue.Done(subject, isAgain, visit.Left);
            }
            catch (Exception failure) when (!cancel.IsCancellationRequested)
            {
                // One subject that cannot be worked off must not keep the others from it. It stays due.
                queue.Fail(dueSince, isAgain);
                logger.LogError("The sweep could not work off {Subject}: {Failure}", subject, failure.GetType().Name);
            }
        }
    }

    private async Task VisitAsync<T>(string key, Visit visit, CancellationToken cancel) where T : Subject
    {
        using var here = occupied.Enter(key);
        if (here is null)
        {
            return;
        }

        var loaded = await store.LoadAsync<T>(key, cancel).ConfigureAwait(false);
        if (loaded.Subject is not { } subject || occupied.IsElsewhere(subject.Claim))
        {
            return;
        }

        await record.RunErrandsAsync(await workOff.TakeAsync(loaded, isFirst: false, cancel, visit).ConfigureAwait(false), cancel).ConfigureAwait(false);
    }
}
