using Azure;
using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Adapters.Tables;

[Collection(AzuriteTests.Name)]
public sealed class LimitTests(AzuriteFixture azurite)
{
    private static readonly string Kibi32 = new('x', 32 * 1024);

    [Theory]
    [MemberData(nameof(TooMuch))]
    public async Task What_the_service_would_refuse_is_refused_before_sending(string limit, TableAction[] actions)
    {
        var (table, requests) = await azurite.NewTableAsync();

        var refused = await Assert.ThrowsAsync<ArgumentException>(() => table.SubmitTransactionAsync(actions, CancellationToken.None));

        Assert.Contains(limit, refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, requests.Count);
        Assert.Empty((await table.QueryAsync("p", "", null, null, null, CancellationToken.None)).Entities);
    }

    [Fact]
    public async Task What_just_fits_is_sent()
    {
        var (table, requests) = await azurite.NewTableAsync();
        var widest = new TableEntity("p", new string('k', 512));
        for (var i = 0; i < TableLimits.OwnProperties; i++)
        {
            widest[$"P{i}"] = i;
        }
        var longest = new TableEntity("p", "long") { ["Text"] = Kibi32, ["Bytes"] = new byte[64 * 1024] };

        Assert.IsType<TransactionResult.Committed>(await table.SubmitTransactionAsync([new TableAction.Add(widest), new TableAction.Add(longest)], CancellationToken.None));

        Assert.Equal(1, requests.Count);
    }

    public static TheoryData<string, TableAction[]> TooMuch() => new()
    {
        { "at least one action", [] },
        { "at most 100 entities", [.. Enumerable.Range(0, 101).Select(i => Add(new TableEntity("p", $"{i}")))] },
        { "one PartitionKey", [Row("p", "a"), Row("q", "b")] },
        { "each row once", [Row("p", "a"), new TableAction.Delete("p", "a", ETag.All)] },
        { "at most 4194304 bytes", [.. Enumerable.Range(0, 9).Select(i => Large($"{i}", 8, 'é'))] },
        { "at most 1048576 bytes", [Large("a", 16, 'x')] },
        { "at most 252 properties", [Add(Enumerable.Range(0, 253).Aggregate(new TableEntity("p", "a"), (row, i) => row.Set($"P{i}", i)))] },
        { "at most 65536 bytes", [Add(new TableEntity("p", "a") { ["Text"] = Kibi32 + "x" })] },
        { "at most 65536 bytes", [Add(new TableEntity("p", "a") { ["Bytes"] = new byte[(64 * 1024) + 1] })] },
        { "before 1601", [Add(new TableEntity("p", "a") { ["Time"] = DateTimeOffset.MinValue })] },
        { "valid Unicode", [Add(new TableEntity("p", "a") { ["Text"] = "half \ud83d emoji" })] },
        { "is an identifier", [Add(new TableEntity("p", "a") { ["a.b"] = 1 })] },
        { "system property", [Add(new TableEntity("p", "a") { ["Timestamp"] = 1 })] },
        { "at most 1024 bytes", [Row("p", new string('k', 513))] },
        { "may not hold", [Row("p", "a/b")] },
        { "may not hold", [Row("p", "a\\b")] },
        { "may not hold", [Row("p", "a#b")] },
        { "may not hold", [Row("p", "a?b")] },
        { "may not hold", [Row("p", "a\u0085b")] },
        { "ETag that was read", [new TableAction.Delete("p", "a", default)] },
        { "no control characters", [new TableAction.Delete("p", "a", new ETag("W/\"x\"\r\nX: y"))] },
    };

    private static TableAction.Add Add(TableEntity entity) => new(entity);

    private static TableAction.Add Row(string partition, string row) => Add(new TableEntity(partition, row));

    /// <summary>Properties of 64 KiB as the service counts them, two bytes a character.</summary>
    private static TableAction.Add Large(string row, int properties, char filling) =>
        Add(Enumerable.Range(0, properties).Aggregate(new TableEntity("p", row), (entity, i) => entity.Set($"P{i}", new string(filling, 32 * 1024))));
}
