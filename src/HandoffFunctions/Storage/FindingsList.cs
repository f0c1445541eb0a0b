using System.Text.Json;
using Handoff.Rules.Custody;
using Handoff.Rules.Findings;
using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Storage;

/// <summary>A page of findings, newest first.</summary>
/// <param name="Last">The id to go on after; null when there is nothing more.</param>
public sealed record FindingsPage(IReadOnlyList<Finding> Items, string? Last);

/// <summary>Lists findings over all shards in the order of their time, which is the order of their keys.</summary>
public sealed class FindingsList(CustodyStore store, ITable table)
{
    /// <summary>Rows looked at for one page at most, so that a rare filter over a long history answers in time, with a cursor to go on.</summary>
    private const int MostExamined = 20_000;

    public async Task<Finding?> FindAsync(string id, CancellationToken cancel)
    {
        if (PartitionOf(id) is not { } partition)
        {
            return null;
        }

        var row = await table.GetEntityIfExistsAsync(partition, Rows.Finding(id), cancel).ConfigureAwait(false);
        return row is null ? null : Read(row);
    }

    /// <summary>Whether a text can be the id of a finding, and so a place to go on from.</summary>
    public static bool IsId(string text) => PartitionOf(text) is not null;

    /// <param name="onlyOpen">Read only findings that are open or acknowledged, which stand apart.</param>
    /// <param name="wanted">Which findings to list. Filters of a caller are applied here and never become part of a query.</param>
    /// <param name="from">Flagged at this time or later.</param>
    /// <param name="to">Flagged before this time.</param>
    /// <param name="after">Go on after this id.</param>
    public async Task<FindingsPage> PageAsync(bool onlyOpen, Func<Finding, bool> wanted, DateTimeOffset? from, DateTimeOffset? to, string? after, int top, CancellationToken cancel)
    {
        // A finding flagged exactly at "to" is left out, one flagged exactly at "from" is not: keys fall as time rises.
        var prefix = onlyOpen ? "o|" : "f|";
        var first = prefix + (after is not null ? after + "!" : to is { } end ? $"{FindingId.Falling(end)}~" : "");
        var last = from is { } start ? $"{prefix}{FindingId.Falling(start)}~" : Rows.After(prefix);
        var partitions = Rows.AllShards.Append(Rows.Meta).Select(shard => store.RangeAsync(shard, first, last, cancel).GetAsyncEnumerator(cancel)).ToList();
        try
        {
            var heads = new PriorityQueue<IAsyncEnumerator<TableEntity>, string>(StringComparer.Ordinal);
            var has = await Task.WhenAll(partitions.Select(partition => partition.MoveNextAsync().AsTask())).ConfigureAwait(false);
            heads.EnqueueRange(partitions.Where((_, index) => has[index]).Select(partition => (partition, partition.Current.RowKey)));
            var items = new List<Finding>();
            string? lastKey = null;
            for (var examined = 0; heads.TryDequeue(out var partition, out var key); examined++)
            {
                if (items.Count == top || examined == MostExamined)
                {
                    return new FindingsPage(items, lastKey![2..]);
                }

                lastKey = key;
                if (Read(partition.Current) is var finding && wanted(finding))
                {
                    items.Add(finding);
                }

                if (await partition.MoveNextAsync().ConfigureAwait(false))
                {
                    heads.Enqueue(partition, partition.Current.RowKey);
                }
            }

            return new FindingsPage(items, null);
        }
        finally
        {
            foreach (var partition in partitions)
            {
                await partition.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static string? PartitionOf(string id) => FindingId.SubjectOf(id) switch
    {
        null => null,
        FeedFindings.Subject => Rows.Meta,
        var subject => Rows.ShardOf(subject),
    };

    private static Finding Read(TableEntity row) => JsonSerializer.Deserialize(row.Text(), StateJson.Default.Finding)!;
}
