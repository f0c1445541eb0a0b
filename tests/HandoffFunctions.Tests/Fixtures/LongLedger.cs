using System.Globalization;
using Handoff.Rules.Custody;
using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Tests.Api;

namespace HandoffFunctions.Tests.Fixtures;

/// <summary>Makes a ledger so long that it comes in pages.</summary>
internal static class LongLedger
{
    /// <summary>Adds entries as rows, because a thousand events on one device would take minutes. Answers how many there were.</summary>
    public static async Task<int> LengthenAsync(this Stack stack, string device, int count)
    {
        var (subject, table) = (HandoffKey.OfDevice(device), stack.Table());
        var shard = $"s{Convert.ToInt32(subject[1..3], 16) % 8}";
        var rows = await table.RowsAsync([shard], $"{subject}|e|");
        var (seq, prev) = ((long)rows.Count, rows[^1].GetString("hash")!);
        foreach (var batch in Enumerable.Range(0, count).Chunk(100))
        {
            await table.SubmitTransactionAsync([.. batch.Select(_ =>
            {
                var text = $$"""{"type":"session.active","at":"2026-11-22T08:00:00Z","recordedAt":"2026-11-22T08:00:00Z","deviceId":"{{device}}"}""";
                var row = new TableEntity(shard, string.Create(CultureInfo.InvariantCulture, $"{subject}|e|{++seq:D12}"))
                {
                    ["seq"] = seq, ["prev"] = prev, ["hash"] = PublishedFormula.Hash(prev, seq, text), ["text0"] = text,
                };
                prev = row.GetString("hash")!;
                return (TableAction)new TableAction.Add(row);
            })], CancellationToken.None);
        }

        return rows.Count;
    }
}
