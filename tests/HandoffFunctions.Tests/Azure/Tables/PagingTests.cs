using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Adapters.Tables;

[Collection(AzuriteTests.Name)]
public sealed class PagingTests(AzuriteFixture azurite)
{
    private static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task More_than_a_thousand_rows_come_page_by_page_in_the_order_of_their_keys()
    {
        var (table, requests) = await azurite.NewTableAsync();
        await FillAsync(table, "p", 1050);
        requests.Reset();

        var (rows, pages) = await ReadAllAsync(table, "p", "e|", "e}", null);

        Assert.Equal(Enumerable.Range(0, 1050).Select(Key), rows);
        Assert.Equal(2, pages);
        Assert.Equal(pages, requests.Count);
    }

    [Fact]
    public async Task A_range_holds_its_first_key_and_not_its_last_and_no_other_partition()
    {
        var (table, _) = await azurite.NewTableAsync();
        await FillAsync(table, "p", 20);
        await FillAsync(table, "p'q", 20);

        var (rows, pages) = await ReadAllAsync(table, "p'q", Key(5), Key(9), 3);

        Assert.Equal([Key(5), Key(6), Key(7), Key(8)], rows);
        Assert.Equal(2, pages);
    }

    [Fact]
    public async Task A_key_with_quotes_cannot_widen_a_query()
    {
        var (table, _) = await azurite.NewTableAsync();
        await FillAsync(table, "p", 3);

        var page = await table.QueryAsync("x' or PartitionKey eq 'p", "", null, null, null, Cancel);

        Assert.Equal((0, null), (page.Entities.Count, page.Continuation));
    }

    private static string Key(int number) => $"e|{number:00000}";

    private static async Task FillAsync(TableClient table, string partition, int rows)
    {
        foreach (var hundred in Enumerable.Range(0, rows).Chunk(100))
        {
            Assert.IsType<TransactionResult.Committed>(await table.SubmitTransactionAsync(
                [.. hundred.Select(number => new TableAction.Add(new TableEntity(partition, Key(number))))], Cancel));
        }
    }

    private static async Task<(List<string> Rows, int Pages)> ReadAllAsync(TableClient table, string partition, string from, string to, int? top)
    {
        var rows = new List<string>();
        TableContinuation? next = null;
        var pages = 0;
        do
        {
            var page = await table.QueryAsync(partition, from, to, top, next, Cancel);
            rows.AddRange(page.Entities.Select(row => row.RowKey));
            next = page.Continuation;
            pages++;
        }
        while (next is not null);
        return (rows, pages);
    }
}
