using System.Collections.Concurrent;
using Handoff.Rules.Events.Records;
using Handoff.Rules.Policy;
using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Storage;

/// <summary>
/// When each log feed was last heard, so that a feed that falls silent is noticed. One row a feed, written once a minute at most; more often
/// only where policy gives a feed so short a period.
/// </summary>
public sealed class FeedLog(ITable table, HandoffPolicy policy)
{
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _noted = new();

    public async Task NoteAsync(IReadOnlyList<RecordReading> records, DateTimeOffset now, CancellationToken cancel)
    {
        var rows = new List<TableAction>();
        foreach (var feed in records.Where(record => record.Feed is not null).GroupBy(record => record.Feed!))
        {
            if (policy.Feeds.TryGetValue(feed.Key, out var period) && now - _noted.GetValueOrDefault(feed.Key) >= (period < Between ? period : Between))
            {
                rows.Add(new TableAction.UpsertReplace(new TableEntity(Rows.Meta, Rows.Feed(feed.Key)) { ["heardAt"] = now, ["newestAt"] = feed.Max(record => record.At) ?? now }));
            }
        }

        if (rows.Count == 0)
        {
            return;
        }

        await table.SubmitTransactionAsync(rows, cancel).ConfigureAwait(false);
        foreach (var row in rows)
        {
            _noted[row.RowKey[2..]] = now;
        }
    }
}
