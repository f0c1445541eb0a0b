using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.Graph;
using HandoffFunctions.Adapters.KeyVault;
using HandoffFunctions.Simulation;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace HandoffFunctions.Tests.Adapters.Answering;

/// <summary>Every line of the tables in docs/answers.md, by every operation of its columns, over real HTTP.</summary>
public sealed class When_a_service_answers
{
    private const string Row = "Answers of the services";

    [Theory]
    [InlineData("Microsoft Graph")]
    [InlineData("Key Vault")]
    [InlineData("Table Storage")]
    [InlineData("Event Grid and receivers")]
    public async Task It_means_what_the_documentation_says(string service)
    {
        var table = DocumentedTable.Under(service);
        var tried = new List<(string Where, string Expected, Task<string> Got)>();
        foreach (var (column, index) in table.Columns.Select((column, index) => (column, index)).Skip(1))
        {
            var operations = Operations(service, column);
            Assert.True(operations.Count > 0, $"docs/answers.md has a column that no test knows: {column}");
            tried.AddRange(table.Rows.SelectMany(row => operations.Select(operation => ($"{operation.Name}: {row[0]}", row[index], operation.TryAsync(ScriptedAnswer.Of(row[0]))))));
        }

        var wrong = new List<string>();
        foreach (var (where, expected, got) in tried)
        {
            if (await got != expected)
            {
                wrong.Add($"{where} → {await got}, and not {expected}");
            }
        }

        Assert.Empty(wrong);
        Figures.Record(Row, $"answers of {service} tried", tried.Count);
    }

    [Fact]
    public async Task What_stands_inside_a_batch_counts_and_not_what_stands_around_it()
    {
        var table = DocumentedTable.Under("Inside a batch");
        foreach (var row in table.Rows)
        {
            await using var service = await LoopbackService.StartAsync(async (context, _) =>
            {
                (context.Response.StatusCode, context.Response.ContentType) = (202, "multipart/mixed; boundary=batchresponse_1");
                await context.Response.WriteAsync(Batch(row[0].Trim('`')));
            });
            Assert.Equal((row[0], row[1]), (row[0], await TableOperations.BatchAsync(service.Address)));
        }

        Figures.Record(Row, "answers inside a batch tried", table.Rows.Count);
    }

    [Fact]
    public async Task It_is_left_alone_for_as_long_as_the_documentation_says()
    {
        var table = DocumentedTable.Under("Retry-After");
        foreach (var row in table.Rows)
        {
            var header = row[0] == "none" ? "" : $" and `Retry-After: {row[0].Trim('`')}`";
            var scripted = ScriptedAnswer.Of($"`429`{header}");
            foreach (var (service, shape, expected, call) in new (string, ErrorShape, string, Func<Uri, Task<Answer>>)[]
            {
                ("Graph", ErrorShape.Graph, row[1], RevokeAsync),
                ("Key Vault", ErrorShape.KeyVault, row[2], async address => (await new SecretRotation(address, new CountingCredential(new SetClock()), new SetClock()).ListBindingsAsync(CancellationToken.None)).Answer),
                ("topic", ErrorShape.Topic, row[2], address => OutgoingOperations.PublishAsync(address)),
                ("receiver", ErrorShape.Receiver, row[2], address => OutgoingOperations.PushAsync(address)),
            })
            {
                await using var answering = await LoopbackService.StartAsync((context, _) => scripted.GiveAsync(context, shape));
                var after = Assert.IsType<Answer.Retry>(await call(answering.Address)).After;
                Assert.Equal((service, row[0], expected), (service, row[0], after is { } wait ? $"{wait.TotalSeconds} s" : "-"));
            }
        }

        Figures.Record(Row, "forms of Retry-After tried", table.Rows.Count * 4);
    }

    private static IReadOnlyList<Operation> Operations(string service, string column) => service switch
    {
        "Microsoft Graph" => GraphOperations.Of(column),
        "Key Vault" => VaultOperations.Of(column),
        "Table Storage" => TableOperations.Of(column),
        _ => OutgoingOperations.Of(column),
    };

    private static async Task<Answer> RevokeAsync(Uri address)
    {
        var clock = new LeapingClock();
        using var graph = new GraphSessions(new Uri(address, "v1.0"), new CountingCredential(clock), clock);
        return await graph.RevokeAsync("user-1", CancellationToken.None);
    }

    private static string Batch(string inner)
    {
        var (status, code) = (inner.Split(' ')[0], inner.Split(' ').ElementAtOrDefault(1));
        var part = code is null
            ? $"Content-Type: application/http\r\n\r\nHTTP/1.1 {status} No Content\r\nETag: W/\"1\"\r\n\r\n\r\n--c\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 {status} No Content\r\nETag: W/\"2\"\r\n\r\n\r\n"
            : $"Content-Type: application/http\r\n\r\nHTTP/1.1 {status} Refused\r\nContent-Type: application/json\r\n\r\n" + $$$"""{"odata.error":{"code":"{{{code}}}","message":{"lang":"en-US","value":"1:refused"} } }""" + "\r\n";
        return $"--batchresponse_1\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n{part}--c--\r\n--batchresponse_1--\r\n";
    }
}
