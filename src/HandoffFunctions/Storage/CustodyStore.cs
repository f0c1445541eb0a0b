using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Azure;
using Handoff.Rules.Custody;
using Handoff.Rules.Events;
using Handoff.Rules.Ledger;
using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Storage;

/// <summary>A subject as it was read, with the version that the next write must still find.</summary>
/// <param name="Subject">Null when nothing is stored yet.</param>
public sealed record Loaded<T>(T? Subject, ETag ETag) where T : Subject;

/// <summary>What came of writing a change.</summary>
public enum Written
{
    Committed,

    /// <summary>The event is on record already.</summary>
    Duplicate,

    /// <summary>Somebody else wrote meanwhile: read again and decide again.</summary>
    Conflict,
}

/// <summary>Reads and writes subjects with their ledgers. One load is one round trip, one write is one transaction.</summary>
public sealed class CustodyStore(ITable table)
{
    /// <summary>Told of each device that was put on record.</summary>
    internal Action<Device>? DeviceRecorded { get; set; }

    /// <summary>
    /// Makes the table if it is not there. It is asked for first: an identity that may use this table and no other may be refused the making
    /// of one, even of one that is there.
    /// </summary>
    public async Task PrepareAsync(CancellationToken cancel)
    {
        try
        {
            await table.QueryAsync(Rows.Meta, "", null, 1, null, cancel).ConfigureAwait(false);
        }
        catch (RequestFailedException missing) when (missing is { Status: 404, ErrorCode: "TableNotFound" })
        {
            await table.CreateIfNotExistsAsync(cancel).ConfigureAwait(false);
        }
    }

    public async Task<Loaded<T>> LoadAsync<T>(string subject, CancellationToken cancel) where T : Subject
    {
        var row = await table.GetEntityIfExistsAsync(Rows.ShardOf(subject), Rows.Head(subject), cancel).ConfigureAwait(false);
        return row is null
            ? new Loaded<T>(null, default)
            : new Loaded<T>(JsonSerializer.Deserialize(row.Text(), TypeOf<T>()), row.ETag);
    }

    /// <summary>
    /// Writes a change whole or not at all. If the process dies while this runs, either may be true; the event's own row tells on the next
    /// delivery, because it can be inserted once only.
    /// </summary>
    /// <param name="loaded">What the change was decided on.</param>
    /// <param name="cause">The event behind the change; null for a change that no event caused.</param>
    public async Task<(Written Result, Loaded<T> Now)> CommitAsync<T>(Change<T> change, Loaded<T> loaded, EventKey? cause, CancellationToken cancel)
        where T : Subject
    {
        var actions = SubjectRows.Of(change, loaded.ETag, cause, JsonSerializer.Serialize(change.After, TypeOf<T>()));
        var head = actions.FindIndex(action => action.RowKey == Rows.Head(change.After.Key));
        var result = await table.SubmitTransactionAsync(actions, cancel).ConfigureAwait(false);
        if (result is TransactionResult.Committed && change.After is Device device)
        {
            DeviceRecorded?.Invoke(device);
        }

        return result switch
        {
            TransactionResult.Committed done => (Written.Committed, new Loaded<T>(change.After, done.ETags[head])),
            // The event's row is the first action. Another row that exists already means that another writer came first.
            TransactionResult.EntityExists { Index: 0 } when cause is not null => (Written.Duplicate, loaded),
            _ => (Written.Conflict, loaded),
        };
    }

    /// <summary>A device's or person's ledger, oldest entry first.</summary>
    /// <param name="from">First sequence number to read.</param>
    public async IAsyncEnumerable<LedgerEntry> LedgerAsync(string subject, long from, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var row in RangeAsync(Rows.ShardOf(subject), Rows.Entry(subject, from), Rows.After($"{subject}|e|"), cancel).ConfigureAwait(false))
        {
            yield return new LedgerEntry(row.GetInt64("seq") ?? 0, row.GetString("prev") ?? "", row.GetString("hash") ?? "", row.Text());
        }
    }

    public async Task<HandoffRecord?> HandoffAsync(string handoffId, CancellationToken cancel)
    {
        var row = await table.GetEntityIfExistsAsync(Rows.ShardOf(handoffId), Rows.Handoff(handoffId), cancel).ConfigureAwait(false);
        return row is null ? null : JsonSerializer.Deserialize(row.Text(), StateJson.Default.HandoffRecord);
    }

    /// <summary>How long the newest completed handoffs took, in seconds; at most so many a shard.</summary>
    public async Task<IReadOnlyList<double>> TimesToZeroAccessAsync(int mostPerShard, CancellationToken cancel)
    {
        var found = await Task.WhenAll(Rows.AllShards.Select(shard => table.QueryAsync(shard, "z|", Rows.After("z|"), mostPerShard, null, cancel))).ConfigureAwait(false);
        return [.. found.SelectMany(page => page.Entities).Select(row => row.GetDouble("seconds") ?? 0)];
    }

    /// <summary>Every device on which a person has left a trace: one short range a shard, all at once.</summary>
    public async Task<IReadOnlyList<PresentOn>> PresenceAsync(string userId, CancellationToken cancel)
    {
        var prefix = $"w|{HandoffKey.OfWorker(userId)}|";
        var found = await Task.WhenAll(Rows.AllShards.Select(async shard =>
        {
            var here = new List<PresentOn>();
            await foreach (var row in RangeAsync(shard, prefix, Rows.After(prefix), cancel).ConfigureAwait(false))
            {
                here.Add(JsonSerializer.Deserialize(row.Text(), StateJson.Default.PresentOn)!);
            }

            return here;
        })).ConfigureAwait(false);
        return [.. found.SelectMany(here => here)];
    }

    /// <summary>Everybody's traces, with the keys of person and device.</summary>
    /// <param name="changedSince">Only those written at this time or later; null for all.</param>
    public async IAsyncEnumerable<(string Person, string Device, PresentOn Trace)> TracesAsync(DateTimeOffset? changedSince, [EnumeratorCancellation] CancellationToken cancel)
    {
        var shards = await Task.WhenAll(Rows.AllShards.Select(async shard =>
            await RangeAsync(shard, "w|", Rows.After("w|"), cancel, changedSince).ToListAsync(cancel).ConfigureAwait(false))).ConfigureAwait(false);
        foreach (var row in shards.SelectMany(rows => rows))
        {
            var keys = row.RowKey.Split('|');
            yield return (keys[1], keys[2], JsonSerializer.Deserialize(row.Text(), StateJson.Default.PresentOn)!);
        }
    }

    /// <summary>The keys of all devices that have a ledger.</summary>
    public async Task<IReadOnlyList<string>> KnownDevicesAsync(CancellationToken cancel)
    {
        var found = await Task.WhenAll(Rows.AllShards.Select(async shard =>
        {
            var here = new List<string>();
            await foreach (var row in RangeAsync(shard, "k|", Rows.After("k|"), cancel).ConfigureAwait(false))
            {
                here.Add(row.RowKey[2..]);
            }

            return here;
        })).ConfigureAwait(false);
        return [.. found.SelectMany(here => here)];
    }

    /// <summary>The queued events of a subject that stand in rows of their own, oldest first.</summary>
    /// <param name="from">Number of the first row.</param>
    /// <param name="to">Number of the row after the last.</param>
    public async Task<IReadOnlyList<Notice>> QueuedAsync(string subject, long from, long to, CancellationToken cancel)
    {
        var queued = new List<Notice>();
        await foreach (var row in RangeAsync(Rows.ShardOf(subject), Rows.Queued(subject, from), Rows.Queued(subject, to), cancel).ConfigureAwait(false))
        {
            queued.AddRange(JsonSerializer.Deserialize(row.Text(), StateJson.Default.IReadOnlyListNotice)!);
        }

        return queued;
    }

    /// <summary>What all subjects together have not done, by kind of step.</summary>
    public async Task<IReadOnlyList<StepCount>> CountedAsync(CancellationToken cancel)
    {
        var found = await Task.WhenAll(Rows.AllShards.Select(async shard => await RangeAsync(shard, "y|", Rows.After("y|"), cancel)
            .SelectMany(row => JsonSerializer.Deserialize(row.Text(), StateJson.Default.IReadOnlyListStepCount)!.ToAsyncEnumerable()).ToListAsync(cancel).ConfigureAwait(false))).ConfigureAwait(false);
        return StepCount.Sum(found.SelectMany(counts => counts));
    }

    /// <summary>The subjects of a shard that are due, longest overdue first.</summary>
    public async IAsyncEnumerable<(string Subject, DateTimeOffset At)> DueAsync(string shard, DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var row in RangeAsync(shard, "at|", Rows.After(Rows.DueUntil(now)), cancel).ConfigureAwait(false))
        {
            yield return (row.RowKey[(row.RowKey.LastIndexOf('|') + 1)..], Rows.DueAt(row.RowKey));
        }
    }

    /// <summary>When the first of all subjects becomes due in a span of time; null for none.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancel)
    {
        var found = await Task.WhenAll(Rows.AllShards.Select(shard =>
            RangeAsync(shard, Rows.DueUntil(from), Rows.After(Rows.DueUntil(to)), cancel, perPage: 1).FirstOrDefaultAsync(cancel).AsTask())).ConfigureAwait(false);
        return found.OfType<TableEntity>().Select(row => (DateTimeOffset?)Rows.DueAt(row.RowKey)).Min();
    }

    internal async IAsyncEnumerable<TableEntity> RangeAsync(
        string partition, string from, string? to, [EnumeratorCancellation] CancellationToken cancel, DateTimeOffset? changedSince = null, int? perPage = null)
    {
        TableContinuation? next = null;
        do
        {
            var page = await table.QueryAsync(partition, from, to, perPage, next, cancel, changedSince).ConfigureAwait(false);
            foreach (var row in page.Entities)
            {
                yield return row;
            }

            next = page.Continuation;
        }
        while (next is not null);
    }

    private static JsonTypeInfo<T> TypeOf<T>() where T : Subject => (JsonTypeInfo<T>)StateJson.Default.GetTypeInfo(typeof(T))!;
}
