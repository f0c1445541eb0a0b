using Azure;
using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Adapters.Tables;

[Collection(AzuriteTests.Name)]
public sealed class TransactionTests(AzuriteFixture azurite)
{
    private static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task A_transaction_writes_every_row_and_answers_their_etags_in_order_in_one_request()
    {
        var (table, requests) = await azurite.NewTableAsync();

        var committed = Assert.IsType<TransactionResult.Committed>(await table.SubmitTransactionAsync([.. Enumerable.Range(0, 100).Select(Add)], Cancel));

        Assert.Equal(1, requests.Count);
        Assert.Equal(100, committed.ETags.Count);
        var row = await table.GetEntityIfExistsAsync("p", "r042", Cancel);
        Assert.Equal(42, row!.GetInt32("Number"));
        Assert.Equal(committed.ETags[42], row.ETag);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task An_insert_of_a_row_that_is_there_names_its_position_and_writes_nothing(int position)
    {
        var (table, requests) = await azurite.NewTableAsync();
        await table.SubmitTransactionAsync([new TableAction.Add(new TableEntity("p", "taken"))], Cancel);
        var actions = Enumerable.Range(0, 4).Select(Add).ToList();
        actions[position] = new TableAction.Add(new TableEntity("p", "taken") { ["Number"] = 7 });
        requests.Reset();

        var exists = Assert.IsType<TransactionResult.EntityExists>(await table.SubmitTransactionAsync(actions, Cancel));

        Assert.Equal(position, exists.Index);
        Assert.Equal(1, requests.Count);
        var left = Assert.Single((await table.QueryAsync("p", "", null, null, null, Cancel)).Entities);
        Assert.Empty(left.Properties);
    }

    [Fact]
    public async Task An_update_with_an_old_etag_fails_the_whole_transaction()
    {
        var (table, _) = await azurite.NewTableAsync();
        var first = await EtagOfAsync(table, new TableAction.Add(new TableEntity("p", "head") { ["Number"] = 1 }));
        await EtagOfAsync(table, new TableAction.UpdateReplace(new TableEntity("p", "head") { ["Number"] = 2 }, first));

        var result = await table.SubmitTransactionAsync([Add(1), new TableAction.UpdateReplace(new TableEntity("p", "head") { ["Number"] = 3 }, first)], Cancel);

        Assert.Equal(new TransactionResult.PreconditionFailed(1), result);
        Assert.Equal(2, (await table.GetEntityIfExistsAsync("p", "head", Cancel))!.GetInt32("Number"));
        Assert.Null(await table.GetEntityIfExistsAsync("p", "r001", Cancel));
    }

    [Fact]
    public async Task A_single_action_is_told_apart_in_the_same_way()
    {
        var (table, requests) = await azurite.NewTableAsync();
        var etag = await EtagOfAsync(table, new TableAction.Add(new TableEntity("p", "head")));
        var newer = await EtagOfAsync(table, new TableAction.UpdateReplace(new TableEntity("p", "head"), etag));
        requests.Reset();

        Assert.NotEqual(etag, newer);
        Assert.Equal(new TransactionResult.EntityExists(0), await table.SubmitTransactionAsync([new TableAction.Add(new TableEntity("p", "head"))], Cancel));
        Assert.Equal(new TransactionResult.PreconditionFailed(0), await table.SubmitTransactionAsync([new TableAction.Delete("p", "head", etag)], Cancel));
        Assert.Equal(new TransactionResult.EntityMissing(0), await table.SubmitTransactionAsync([new TableAction.Delete("p", "none", ETag.All)], Cancel));
        Assert.IsType<TransactionResult.Committed>(await table.SubmitTransactionAsync([new TableAction.Delete("p", "head", newer)], Cancel));
        Assert.Equal(4, requests.Count);
    }

    [Fact]
    public async Task Adds_updates_upserts_and_deletes_go_together()
    {
        var (table, _) = await azurite.NewTableAsync();
        var etag = await EtagOfAsync(table, new TableAction.Add(new TableEntity("p", "head") { ["Old"] = "x" }));
        await EtagOfAsync(table, new TableAction.Add(new TableEntity("p", "step")));

        var result = await table.SubmitTransactionAsync(
            [
                new TableAction.UpdateReplace(new TableEntity("p", "head") { ["New"] = "y" }, etag),
                Add(1),
                new TableAction.UpsertReplace(new TableEntity("p", "flag")),
                new TableAction.Delete("p", "step", ETag.All),
            ], Cancel);

        Assert.Equal(4, Assert.IsType<TransactionResult.Committed>(result).ETags.Count);
        var rows = (await table.QueryAsync("p", "", null, null, null, Cancel)).Entities;
        Assert.Equal(["flag", "head", "r001"], rows.Select(row => row.RowKey));
        Assert.Equal(["New"], rows[1].Properties.Keys);
    }

    [Fact]
    public async Task Of_many_writers_with_the_same_etag_exactly_one_wins()
    {
        var (table, _) = await azurite.NewTableAsync();
        var etag = await EtagOfAsync(table, new TableAction.Add(new TableEntity("p", "head")));

        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(writer => table.SubmitTransactionAsync(
            [new TableAction.UpdateReplace(new TableEntity("p", "head") { ["Writer"] = writer }, etag), Add(writer)], Cancel)));

        var winner = Assert.Single(Enumerable.Range(0, 16), writer => results[writer] is TransactionResult.Committed);
        Assert.Equal(15, results.Count(result => result == new TransactionResult.PreconditionFailed(0)));
        Assert.Equal(winner, (await table.GetEntityIfExistsAsync("p", "head", Cancel))!.GetInt32("Writer"));
        Assert.Equal(["head", $"r{winner:000}"], (await table.QueryAsync("p", "", null, null, null, Cancel)).Entities.Select(row => row.RowKey));
    }

    [Fact]
    public async Task A_table_that_is_not_there_is_an_error_and_not_a_missing_row()
    {
        var (table, _) = await azurite.NewTableAsync();
        var missing = new TableClient(azurite.Connection, table.Name + "x");

        var read = await Assert.ThrowsAsync<RequestFailedException>(() => missing.GetEntityIfExistsAsync("p", "r", Cancel));
        var write = await Assert.ThrowsAsync<RequestFailedException>(() => missing.SubmitTransactionAsync([Add(1), Add(2)], Cancel));

        Assert.Equal(("TableNotFound", "TableNotFound"), (read.ErrorCode, write.ErrorCode));
        Assert.False(await table.CreateIfNotExistsAsync(Cancel));
    }

    private static TableAction Add(int number) => new TableAction.Add(new TableEntity("p", $"r{number:000}") { ["Number"] = number });

    private static async Task<ETag> EtagOfAsync(TableClient table, TableAction action) =>
        Assert.Single(Assert.IsType<TransactionResult.Committed>(await table.SubmitTransactionAsync([action], Cancel)).ETags);
}
