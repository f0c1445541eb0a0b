using Azure;
using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.Tables;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace HandoffFunctions.Tests.Adapters.Tables;

/// <summary>What the service is documented to answer and an emulator does not.</summary>
public sealed class TableAnswerTests
{
    private static readonly CancellationToken Cancel = CancellationToken.None;
    private static readonly TableAction[] Two = [new TableAction.Add(new TableEntity("p", "a")), new TableAction.Add(new TableEntity("p", "b"))];

    [Fact]
    public async Task A_committed_transaction_is_read_as_the_service_writes_it()
    {
        await using var service = await BatchAsync(Part("204 No Content", "a") + "--changesetresponse_1\r\n" + Part("204 No Content", "b"));

        var committed = Assert.IsType<TransactionResult.Committed>(await Table(service).SubmitTransactionAsync(Two, Cancel));

        Assert.Equal([new ETag("W/\"a\""), new ETag("W/\"b\"")], committed.ETags);
    }

    [Theory]
    [InlineData("412 Precondition Failed", "UpdateConditionNotSatisfied", "1:The update condition specified in the request was not satisfied.", 1)]
    [InlineData("412 Precondition Failed", "UpdateConditionNotSatisfied", "no position", -1)]
    public async Task A_refused_transaction_names_the_action(string status, string code, string message, int index)
    {
        await using var service = await BatchAsync(Refusal(status, code, message));

        Assert.Equal(new TransactionResult.PreconditionFailed(index), await Table(service).SubmitTransactionAsync(Two, Cancel));
    }

    [Fact]
    public async Task A_refusal_that_nobody_expects_is_an_error_with_its_code()
    {
        await using var service = await BatchAsync(Refusal("413 Too Large", "RequestBodyTooLarge", "0:too large"));

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => Table(service).SubmitTransactionAsync(Two, Cancel));

        Assert.Equal((413, "RequestBodyTooLarge"), (failure.Status, failure.ErrorCode));
    }

    [Theory]
    [InlineData("multipart/mixed; boundary=batchresponse_1", "--batchresponse_1\r\n\r\ncut off")]
    [InlineData("multipart/mixed; boundary=other", "--batchresponse_1--")]
    [InlineData("application/json", "{}")]
    public async Task A_transaction_whose_answer_is_unreadable_is_not_taken_for_written(string contentType, string body)
    {
        await using var service = await LoopbackService.StartAsync((context, _) => WriteAsync(context, contentType, body));

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => Table(service).SubmitTransactionAsync(Two, Cancel));

        Assert.IsType<Answer.Unknown>(Answers.FromException(failure, TimeProvider.System));
    }

    [Fact]
    public async Task A_transaction_with_one_answer_too_few_is_not_taken_for_written()
    {
        await using var service = await BatchAsync(Part("204 No Content", "a"));

        await Assert.ThrowsAsync<RequestFailedException>(() => Table(service).SubmitTransactionAsync(Two, Cancel));
    }

    [Fact]
    public async Task A_busy_service_is_asked_again_with_the_same_request_id()
    {
        var left = 2;
        await using var service = await LoopbackService.StartAsync((context, _) => LoopbackService.WriteAsync(context, left-- > 0 ? 503 : 404, """{"odata.error":{"code":"ResourceNotFound"}}"""));

        Assert.Null(await Table(service).GetEntityIfExistsAsync("p", "r", Cancel));

        Assert.Equal(3, service.Seen.Count);
        Assert.Single(service.Seen.Select(seen => seen.Headers["x-ms-client-request-id"].ToString()).Distinct());
    }

    [Theory]
    [InlineData("3600")]
    [InlineData("Sun, 22 Nov 2099 07:00:00 GMT")]
    public async Task A_service_that_asks_for_a_long_wait_is_not_waited_for(string wait)
    {
        await using var service = await LoopbackService.StartAsync(503, "", ("Retry-After", wait));

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => Table(service).SubmitTransactionAsync(Two, Cancel));

        Assert.Single(service.Seen);
        Assert.NotNull(Assert.IsType<Answer.Unknown>(Answers.FromException(failure, TimeProvider.System)).After);
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_an_error_with_no_status()
    {
        var service = await LoopbackService.StartAsync(200);
        var table = Table(service);
        await service.DisposeAsync();

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => table.SubmitTransactionAsync(Two, Cancel));

        Assert.Equal(0, failure.Status);
        Assert.IsType<Answer.Retry>(Answers.FromException(failure, TimeProvider.System));
    }

    [Fact]
    public async Task An_empty_page_may_be_continued()
    {
        await using var service = await LoopbackService.StartAsync(200, """{"value":[]}""", ("x-ms-continuation-NextPartitionKey", "1!4!cA--"), ("x-ms-continuation-NextRowKey", "1!4!cg--"));

        var page = await Table(service).QueryAsync("p", "", null, null, null, Cancel);
        await Table(service).QueryAsync("p", "", null, 5, page.Continuation, Cancel);

        Assert.Empty(page.Entities);
        Assert.Equal(new TableContinuation("1!4!cA--", "1!4!cg--"), page.Continuation);
        Assert.EndsWith("&$top=5&NextPartitionKey=1!4!cA--&NextRowKey=1!4!cg--", Uri.UnescapeDataString(service.Seen[1].Target), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_an_identity_each_request_carries_its_token()
    {
        await using var service = await LoopbackService.StartAsync(200, """{"value":[]}""");
        var table = new TableClient(service.Address, "handoff", new CountingCredential(TimeProvider.System));

        await table.QueryAsync("p", "", null, null, null, Cancel);

        Assert.Equal("Bearer token-1", service.Seen[0].Headers.Authorization);
        Assert.StartsWith("/handoff()?", service.Seen[0].Target, StringComparison.Ordinal);
    }

    private static TableClient Table(LoopbackService service) =>
        new(StorageConnection.Parse($"AccountName=a;AccountKey=AAAA;TableEndpoint={service.Address.AbsoluteUri}"), "handoff");

    private static Task<LoopbackService> BatchAsync(string parts) => LoopbackService.StartAsync((context, _) => WriteAsync(
        context,
        "multipart/mixed; boundary=batchresponse_1",
        "--batchresponse_1\r\nContent-Type: multipart/mixed; boundary=changesetresponse_1\r\n\r\n--changesetresponse_1\r\n" + parts + "--changesetresponse_1--\r\n--batchresponse_1--\r\n"));

    private static Task WriteAsync(HttpContext context, string contentType, string body)
    {
        (context.Response.StatusCode, context.Response.ContentType) = (202, contentType);
        return context.Response.WriteAsync(body);
    }

    private static string Part(string status, string etag) =>
        $"Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\nHTTP/1.1 {status}\r\nX-Content-Type-Options: nosniff\r\nDataServiceVersion: 3.0;\r\nETag: W/\"{etag}\"\r\n\r\n\r\n";

    private static string Refusal(string status, string code, string message) =>
        $"Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\nHTTP/1.1 {status}\r\nContent-Type: application/json\r\n\r\n"
        + $$"""{"odata.error":{"code":"{{code}}","message":{"lang":"en-US","value":"{{message}}\nRequestId:0"} } }""" + "\r\n";
}
