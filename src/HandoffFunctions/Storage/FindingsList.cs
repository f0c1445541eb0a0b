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
        var (items, lastKey, examined) = (new List<Finding>(), (string?)null, 0);
        var rows = InKeyOrder.ReadAsync(Rows.AllShards.Append(Rows.Meta).Select(shard => store.RangeAsync(shard, first, last, cancel)), cancel);
        await foreach (var row in rows.ConfigureAwait(false))
        {
            if (items.Count == top || examined++ == MostExamined)
            {
                return new FindingsPage(items, lastKey![2..]);
            }

            lastKey = row.RowKey;
            if (Read(row) is var finding && wanted(finding))
            {
                items.Add(finding);
            }
        }

        return new FindingsPage(items, null);
    }

    private static string? PartitionOf(string id) => FindingId.SubjectOf(id) switch
    {
        null => null,
        FeedFindings.Subject => Rows.Meta,
        var subject => Rows.ShardOf(subject),
    };

    private static Finding Read(TableEntity row) => JsonSerializer.Deserialize(row.Text(), StateJson.Default.Finding)!;
}
