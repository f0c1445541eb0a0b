using Azure;
using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Simulation.Memory;
using HandoffFunctions.Tests.Adapters.Tables;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Reliability;

/// <summary>What simulations run against must answer as storage does: the same questions go to both.</summary>
[Collection(AzuriteTests.Name)]
public sealed class The_table_in_memory_and_the_emulator(AzuriteFixture azurite)
{
    private static readonly CancellationToken Cancel = CancellationToken.None;

    public static TheoryData<bool> Both => [true, false];

    [Theory, MemberData(nameof(Both))]
    public async Task Keys_stand_in_ordinal_order_and_a_range_ends_before_its_last(bool memory)
    {
        var table = await NewAsync(memory);
        foreach (var key in new[] { "b|1", "B|1", "a|10", "a|9", "a", "é", "a}", "a|", "~", "0" })
        {
            await table.SubmitTransactionAsync([Add(key)], Cancel);
        }

        Assert.Equal(["0", "B|1", "a", "a|", "a|10", "a|9", "a}", "b|1", "~", "é"], await KeysAsync(table, "", null, null));
        Assert.Equal(["a|", "a|10", "a|9"], await KeysAsync(table, "a|", "a}", 2));
        Assert.Empty(await KeysAsync(table, "c", "d", null));
        Assert.Empty((await table.QueryAsync("nowhere", "", null, null, null, Cancel)).Entities);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_page_ends_at_a_thousand_rows(bool memory)
    {
        var table = await NewAsync(memory);
        foreach (var hundred in Enumerable.Range(0, 1050).Select(number => $"e|{number:0000}").Chunk(100))
        {
            await table.SubmitTransactionAsync([.. hundred.Select(Add)], Cancel);
        }

        var first = await table.QueryAsync("p", "e|", "e}", null, null, Cancel);
        var second = await table.QueryAsync("p", "e|", "e}", null, first.Continuation, Cancel);

        Assert.Equal((1000, 50, null), (first.Entities.Count, second.Entities.Count, second.Continuation));
        Assert.Equal("e|1000", second.Entities[0].RowKey);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_first_action_that_fails_is_named_and_nothing_is_written(bool memory)
    {
        var table = await NewAsync(memory);
        var old = await EtagAsync(table, Add("head"));
        var now = await EtagAsync(table, new TableAction.UpdateReplace(Row("head", 1), old));
        var before = await AllAsync(table);

        Assert.Equal(new TransactionResult.EntityExists(1), await table.SubmitTransactionAsync([Add("x"), Add("head"), Add("y")], Cancel));
        Assert.Equal(new TransactionResult.PreconditionFailed(1), await table.SubmitTransactionAsync([Add("x"), new TableAction.UpdateReplace(Row("head", 2), old)], Cancel));
        Assert.Equal(new TransactionResult.PreconditionFailed(0), await table.SubmitTransactionAsync([new TableAction.Delete("p", "head", old), Add("x")], Cancel));
        Assert.Equal(new TransactionResult.EntityMissing(2), await table.SubmitTransactionAsync([Add("x"), Add("y"), new TableAction.Delete("p", "gone", ETag.All)], Cancel));
        Assert.Equal(new TransactionResult.EntityMissing(1), await table.SubmitTransactionAsync([Add("x"), new TableAction.UpdateReplace(Row("gone", 2), now)], Cancel));
        Assert.Equal(new TransactionResult.EntityMissing(0), await table.SubmitTransactionAsync([new TableAction.UpdateReplace(Row("gone", 2), ETag.All)], Cancel));

        Assert.Equal(before, await AllAsync(table));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_version_lasts_until_the_next_write_and_any_version_is_named_by_a_star(bool memory)
    {
        var table = await NewAsync(memory);
        var first = await EtagAsync(table, Add("head"));
        var second = await EtagAsync(table, new TableAction.UpsertReplace(Row("head", 1)));
        var third = await EtagAsync(table, new TableAction.UpdateReplace(Row("head", 2), ETag.All));

        Assert.Equal(3, new[] { first, second, third }.Distinct().Count());
        Assert.Equal(third, (await table.GetEntityIfExistsAsync("p", "head", Cancel))!.ETag);
        Assert.Equal(third, (await table.QueryAsync("p", "", null, null, null, Cancel)).Entities[0].ETag);
        var gone = Assert.IsType<TransactionResult.Committed>(await table.SubmitTransactionAsync([new TableAction.Delete("p", "head", third), Add("x")], Cancel));
        Assert.Equal((default, true), (gone.ETags[0], gone.ETags[1] != default));
        Assert.Null(await table.GetEntityIfExistsAsync("p", "head", Cancel));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_replaced_row_keeps_nothing_and_every_type_comes_back(bool memory)
    {
        var table = await NewAsync(memory);
        var bytes = new byte[] { 1, 0, 255 };
        var at = new DateTimeOffset(2026, 11, 22, 1, 2, 3, TimeSpan.FromHours(2)).AddTicks(1234567);
        var full = new TableEntity("p", "head") { ["Text"] = "é \0 👍", ["Int"] = 1, ["Long"] = 1L, ["Flag"] = false, ["Double"] = 3.0, ["At"] = at, ["Id"] = Guid.Empty, ["Bytes"] = bytes };
        await table.SubmitTransactionAsync([new TableAction.Add(new TableEntity("p", "head") { ["Old"] = 1 })], Cancel);

        await table.SubmitTransactionAsync([new TableAction.UpsertReplace(full)], Cancel);
        bytes[0] = 9;
        full["Text"] = "changed after it was sent";

        var row = (await table.GetEntityIfExistsAsync("p", "head", Cancel))!;
        Assert.Equal(
            [("At", at.ToUniversalTime()), ("Bytes", new byte[] { 1, 0, 255 }), ("Double", 3.0), ("Flag", false), ("Id", Guid.Empty), ("Int", 1), ("Long", 1L), ("Text", "é \0 👍")],
            row.Properties.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => (p.Key, p.Value)));
        Assert.Equal(TimeSpan.Zero, row.GetDateTimeOffset("At")!.Value.Offset);
        row["Int"] = 2;
        Assert.Equal(1, (await table.GetEntityIfExistsAsync("p", "head", Cancel))!.GetInt32("Int"));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Rows_are_stamped_by_the_service_and_found_by_their_stamp(bool memory)
    {
        var table = await NewAsync(memory);
        await table.SubmitTransactionAsync([Add("a"), Add("b")], Cancel);
        await table.SubmitTransactionAsync([new TableAction.UpsertReplace(Row("b", 2))], Cancel);
        var changed = (await table.GetEntityIfExistsAsync("p", "b", Cancel))!.Timestamp!.Value;

        var since = await table.QueryAsync("p", "", null, null, null, Cancel, changed);
        var later = await table.QueryAsync("p", "", null, null, null, Cancel, changed.AddHours(1));

        Assert.Contains("b", since.Entities.Select(row => row.RowKey));
        Assert.All(since.Entities, row => Assert.True(row.Timestamp >= changed));
        Assert.Empty(later.Entities);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_table_is_made_once_and_until_then_nothing_is_there_to_ask(bool memory)
    {
        var (made, _) = await azurite.NewTableAsync();
        ITable table = memory ? new MemoryTable(TimeProvider.System) : new TableClient(azurite.Connection, made.Name + "x");

        var refusals = new[]
        {
            await Assert.ThrowsAsync<RequestFailedException>(() => table.GetEntityIfExistsAsync("p", "r", Cancel)),
            await Assert.ThrowsAsync<RequestFailedException>(() => table.SubmitTransactionAsync([Add("a")], Cancel)),
            await Assert.ThrowsAsync<RequestFailedException>(() => table.QueryAsync("p", "", null, null, null, Cancel)),
        };

        Assert.All(refusals, refusal => Assert.Equal((404, "TableNotFound"), (refusal.Status, refusal.ErrorCode)));
        Assert.True(await table.CreateIfNotExistsAsync(Cancel));
        Assert.False(await table.CreateIfNotExistsAsync(Cancel));
    }

    [Theory]
    [MemberData(nameof(LimitTests.TooMuch), MemberType = typeof(LimitTests))]
    public async Task What_the_service_would_refuse_is_refused(string limit, TableAction[] actions)
    {
        var table = await NewAsync(memory: true);

        var refused = await Assert.ThrowsAsync<ArgumentException>(() => table.SubmitTransactionAsync(actions, Cancel));

        Assert.Contains(limit, refused.Message, StringComparison.Ordinal);
        Assert.Empty((await table.QueryAsync("p", "", null, null, null, Cancel)).Entities);
    }

    [Fact]
    public async Task Pages_that_are_cut_short_are_continued_to_the_same_rows()
    {
        var table = new MemoryTable(TimeProvider.System, new Random(1)) { CutOneOf = 2 };
        await table.CreateIfNotExistsAsync(Cancel);
        await table.SubmitTransactionAsync([.. Enumerable.Range(0, 30).Select(number => Add($"{number:00}"))], Cancel);
        var (keys, empty) = (new List<string>(), 0);
        for (TableContinuation? next = null; ;)
        {
            var page = await table.QueryAsync("p", "", null, 4, next, Cancel);
            keys.AddRange(page.Entities.Select(row => row.RowKey));
            empty += page is { Entities.Count: 0, Continuation: not null } ? 1 : 0;
            if ((next = page.Continuation) is null)
            {
                break;
            }
        }

        Assert.Equal(Enumerable.Range(0, 30).Select(number => $"{number:00}"), keys);
        Assert.InRange(empty, 1, 20);
    }

    private async Task<ITable> NewAsync(bool memory)
    {
        if (!memory)
        {
            return (await azurite.NewTableAsync()).Table;
        }

        var table = new MemoryTable(TimeProvider.System);
        await table.CreateIfNotExistsAsync(Cancel);
        return table;
    }

    private static TableEntity Row(string key, int number) => new("p", key) { ["Number"] = number };

    private static TableAction.Add Add(string key) => new(Row(key, 0));

    private static async Task<ETag> EtagAsync(ITable table, TableAction action) =>
        Assert.Single(Assert.IsType<TransactionResult.Committed>(await table.SubmitTransactionAsync([action], Cancel)).ETags);

    private static async Task<List<string>> KeysAsync(ITable table, string from, string? to, int? most)
    {
        var keys = new List<string>();
        TableContinuation? next = null;
        do
        {
            var page = await table.QueryAsync("p", from, to, most, next, Cancel);
            keys.AddRange(page.Entities.Select(row => row.RowKey));
            next = page.Continuation;
        }
        while (next is not null);
        return keys;
    }

    private static async Task<List<(string, ETag)>> AllAsync(ITable table) =>
        [.. (await table.QueryAsync("p", "", null, null, null, Cancel)).Entities.Select(row => (row.RowKey, row.ETag))];
}
