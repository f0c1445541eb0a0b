using Azure.Core;
using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Tests.Adapters.Answering;

internal static class TableOperations
{
    private static readonly CancellationToken Cancel = CancellationToken.None;
    private static readonly TableAction[] Two = [new TableAction.Add(new TableEntity("p", "a")), new TableAction.Add(new TableEntity("p", "b"))];

    public static IReadOnlyList<Operation> Of(string column) => column switch
    {
        "read a row" => [Table("read a row", async table => await table.GetEntityIfExistsAsync("p", "r", Cancel) is null ? "none" : "done")],
        "read many" => [Table("read many", async table => await table.QueryAsync("p", "", null, null, null, Cancel) is { } ? "done" : "none")],
        "write a row" => [Table("insert", Write(Two[0])), Table("replace", Write(new TableAction.UpdateReplace(new TableEntity("p", "a"), new("W/\"1\"")))), Table("delete", Write(new TableAction.Delete("p", "a", new("W/\"1\""))))],
        "write several" => [Table("write several", Write(Two))],
        _ => [],
    };

    /// <summary>What the inner answer of a batch means, as the word for the same operation.</summary>
    public static Task<string> BatchAsync(Uri address) => TryAsync(Connect(address, TimeSpan.FromSeconds(10)), Write(Two));

    private static Func<TableClient, Task<string>> Write(params TableAction[] actions) => async table => await table.SubmitTransactionAsync(actions, Cancel) switch
    {
        TransactionResult.Committed => "done",
        TransactionResult.EntityExists => "exists",
        TransactionResult.PreconditionFailed => "conflict",
        _ => "missing",
    };

    private static Operation Table(string name, Func<TableClient, Task<string>> call) => Operation.Of(name, ErrorShape.Table, (address, patience) => TryAsync(Connect(address, patience), call));

    private static async Task<string> TryAsync(TableClient table, Func<TableClient, Task<string>> call)
    {
        try
        {
            return await call(table);
        }
        catch (Azure.RequestFailedException failure)
        {
            // What the table does not expect is thrown, and the event or the sweep comes again.
            return Operation.Word(Answers.FromException(failure, TimeProvider.System));
        }
    }

    private static TableClient Connect(Uri address, TimeSpan patience)
    {
        var options = new TableClientOptions { Retry = { NetworkTimeout = patience } };
        return new TableClient(StorageConnection.Parse($"AccountName=a;AccountKey=AAAA;TableEndpoint={address.AbsoluteUri}"), "handoff", options);
    }
}
