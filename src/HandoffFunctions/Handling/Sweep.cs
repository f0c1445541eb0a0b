using Handoff.Rules.Custody;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Handling;

/// <summary>What a sweep did.</summary>
/// <param name="Failed">Subjects that could not be worked off this time; they stay due.</param>
public sealed record SweepReport(int Visited, int Failed);

/// <summary>
/// Looks at every subject that is due: takes what it owes, flags its residual sessions, clears what is proven closed since. It reads one
/// short range a shard, however many sessions are open.
/// </summary>
public sealed class Sweep(CustodyStore store, WorkOff workOff, RecordFact record, Occupied occupied, SweepLog log, WatchFeeds feeds, WatchDirectoryFeed directory, TimeProvider time, ILogger<Sweep> logger)
{
    /// <summary>Shorter than the function's timeout, which would kill every call in flight with it.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(4);

    /// <summary>Subjects that are worked off side by side.</summary>
    private const int Most = 8;

    public async Task<SweepReport> RunAsync(CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        var now = time.GetUtcNow();
        var (visited, failed) = (0, 0);
        var shards = await Task.WhenAll(Rows.AllShards.Select(shard => DueAsync(shard, now, cancel))).ConfigureAwait(false);
        // One from each shard in turn, so that a shard with much to do does not starve the others.
        var due = shards.SelectMany(shard => shard.Select((subject, index) => (subject, index))).OrderBy(pair => pair.index).Select(pair => pair.subject);
        await AtOnce.RunAsync(due, Most, async subject =>
        {
            if (time.GetElapsedTime(started) > Budget)
            {
                return;
            }

            Interlocked.Increment(ref visited);
            try
            {
                await (subject[0] == 'd' ? VisitAsync<Device>(subject, cancel) : VisitAsync<Worker>(subject, cancel)).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // One subject that cannot be worked off must not keep the others from it. It stays due.
                Interlocked.Increment(ref failed);
                logger.LogError("The sweep could not work off {Subject}: {Failure}", subject, failure.GetType().Name);
            }
        }).ConfigureAwait(false);
        await feeds.LookAsync(now, time.GetUtcNow(), cancel).ConfigureAwait(false);
        await directory.LookAsync(cancel).ConfigureAwait(false);
        await log.RecordAsync(now, visited, cancel).ConfigureAwait(false);
        return new SweepReport(visited, failed);
    }

    private async Task<List<string>> DueAsync(string shard, DateTimeOffset now, CancellationToken cancel)
    {
        var due = new List<string>();
        await foreach (var (subject, _) in store.DueAsync(shard, now, cancel).ConfigureAwait(false))
        {
            due.Add(subject);
        }

        return due;
    }

    private async Task VisitAsync<T>(string key, CancellationToken cancel) where T : Subject
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

        await record.RunErrandsAsync(await workOff.TakeAsync(loaded, isFirst: false, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false);
    }
}
