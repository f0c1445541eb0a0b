using System.Text.Json;
using System.Text.Json.Serialization;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace HandoffFunctions.Adapters.Tables;

/// <summary>Sends requests with the headers that every one of them carries.</summary>
internal sealed class TableRequests(HttpPipeline pipeline, TimeProvider time)
{
    public ServiceClock Clock { get; } = new();

    /// <exception cref="RequestFailedException">No answer came, after all tries: status 0.</exception>
    public async Task<Response> SendAsync(RequestMethod method, Uri target, ReadOnlyMemory<byte> body, ETag? ifMatch, CancellationToken cancel, string contentType = BatchBody.RowContentType)
    {
        using var message = pipeline.CreateMessage();
        var request = message.Request;
        request.Method = method;
        request.Uri.Reset(target);
        request.Headers.Add("x-ms-version", "2019-02-02");
        request.Headers.Add("DataServiceVersion", "3.0");
        request.Headers.Add("MaxDataServiceVersion", "3.0;NetFx");
        request.Headers.Add("Accept", BatchBody.Accept);
        if (ifMatch is { } etag)
        {
            request.Headers.Add("If-Match", etag.ToString("H"));
        }
        if (!body.IsEmpty)
        {
            request.Headers.Add("Content-Type", contentType);
            request.Headers.Add("Prefer", "return-no-content");
            request.Content = RequestContent.Create(body);
        }
        var asked = time.GetUtcNow();
        try
        {
            await pipeline.SendAsync(message, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is AggregateException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            throw new RequestFailedException(0, "Table Storage gave no answer.", e);
        }
        if (message.Response.Headers.Date is { } said)
        {
            Clock.Heard(asked, said, time.GetUtcNow());
        }
        // The content was read whole before the message lets go of it.
        return message.Response;
    }

    public static string? Code(Response answer) => TableError.Parser.TryParse(answer, out var error, out _) ? error?.Code : null;

    /// <summary>Reads an answer's JSON.</summary>
    /// <exception cref="RequestFailedException">It is not what the service writes: status 0, as if no answer had come.</exception>
    public static T Read<T>(Response answer, Func<JsonElement, T> read)
    {
        try
        {
            using var json = JsonDocument.Parse(answer.Content.ToMemory());
            return read(json.RootElement);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new RequestFailedException(0, "An answer of Table Storage could not be read.", e);
        }
    }

    public static RequestFailedException Failed(Response answer) => new(answer, null, TableError.Parser);

    public static TableContinuation? Next(Response answer)
    {
        if (!answer.Headers.TryGetValue("x-ms-continuation-NextPartitionKey", out var partition) || string.IsNullOrEmpty(partition))
        {
            return null;
        }
        return new TableContinuation(partition, answer.Headers.TryGetValue("x-ms-continuation-NextRowKey", out var row) && row.Length > 0 ? row : null);
    }
}

internal sealed record NewTable(string TableName);

[JsonSerializable(typeof(NewTable))]
internal sealed partial class TableJson : JsonSerializerContext;
