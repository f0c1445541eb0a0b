using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Adapters.Tables;

[Collection(AzuriteTests.Name)]
public sealed class PropertyTypeTests(AzuriteFixture azurite)
{
    private static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task Every_type_comes_back_as_it_went_alone_and_in_a_transaction()
    {
        var (table, _) = await azurite.NewTableAsync();
        var sent = Filled(new TableEntity("p", "alone"));

        await table.SubmitTransactionAsync([new TableAction.Add(sent)], Cancel);
        await table.SubmitTransactionAsync([new TableAction.UpsertReplace(Filled(new TableEntity("p", "one"))), new TableAction.Add(Filled(new TableEntity("p", "two")))], Cancel);

        var rows = (await table.QueryAsync("p", "", null, null, null, Cancel)).Entities;
        Assert.Equal(3, rows.Count);
        Assert.All(rows, row => Assert.Equal(
            sent.Properties.OrderBy(p => p.Key, StringComparer.Ordinal),
            row.Properties.OrderBy(p => p.Key, StringComparer.Ordinal)));
        Assert.All(rows, row => Assert.NotNull(row.Timestamp));
        Assert.All(rows, row => Assert.NotEqual(default, row.ETag));
    }

    [Theory]
    [InlineData("emoji 👩🏽‍⚕️ and zero width \u200b")]
    [InlineData("controls \u0001\t\r\n\u007f and NUL \0.")]
    [InlineData("quotes ' \" \\ and </script> & %2F + ;--")]
    [InlineData("--changeset_0\r\nHTTP/1.1 404 Not Found\r\n\r\n--batch_0--")]
    [InlineData("2026-11-22T00:00:00Z")]
    [InlineData("")]
    public async Task Text_comes_back_character_for_character(string text)
    {
        var (table, _) = await azurite.NewTableAsync();
        TableAction With(string key) => new TableAction.Add(new TableEntity("p", key) { ["Text"] = text });

        Assert.IsType<TransactionResult.Committed>(await table.SubmitTransactionAsync([With("one"), With("two")], Cancel));

        Assert.Equal(text, (await table.GetEntityIfExistsAsync("p", "two", Cancel))!.GetString("Text"));
    }

    [Theory]
    [InlineData("d|3f'a|head")]
    [InlineData("100% of +1 & = é 👍 ()")]
    [InlineData("..")]
    public async Task A_row_is_found_again_under_a_key_of_odd_characters(string key)
    {
        var (table, _) = await azurite.NewTableAsync();

        Assert.IsType<TransactionResult.Committed>(await table.SubmitTransactionAsync([new TableAction.Add(new TableEntity(key, key)), new TableAction.UpsertReplace(new TableEntity(key, key + "2"))], Cancel));

        Assert.Equal(key, (await table.GetEntityIfExistsAsync(key, key, Cancel))!.RowKey);
        Assert.Null(await table.GetEntityIfExistsAsync(key, key + "3", Cancel));
    }

    [Fact]
    public void A_property_asked_for_as_another_type_is_an_error_and_not_a_null()
    {
        var entity = Filled(new TableEntity("p", "r"));

        Assert.Throws<InvalidOperationException>(() => entity.GetString("Int"));
        Assert.Throws<ArgumentException>(() => entity["Int"] = 1m);
        Assert.Null(entity.GetString("None"));
        Assert.Equal(int.MinValue, entity.GetInt64("Int"));
        Assert.Null(entity.Set("Int", null).GetInt32("Int"));
    }

    private static TableEntity Filled(TableEntity entity)
    {
        entity["Text"] = "text";
        entity["Int"] = int.MinValue;
        entity["Long"] = long.MaxValue;
        entity["SmallLong"] = 1L;
        entity["Flag"] = true;
        entity["Double"] = 0.1;
        entity["WholeDouble"] = 3.0;
        entity["Infinite"] = double.NegativeInfinity;
        entity["NotANumber"] = double.NaN;
        entity["Time"] = new DateTimeOffset(2026, 11, 22, 1, 2, 3, TimeSpan.Zero).AddTicks(1234567);
        entity["Id"] = new Guid("5b9a1f4e-8a3d-4b53-9a0e-1f0c6a4f7d21");
        entity["Bytes"] = new byte[] { 0, 255, 1 };
        return entity;
    }
}
