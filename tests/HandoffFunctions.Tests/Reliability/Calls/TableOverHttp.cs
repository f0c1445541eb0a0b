using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Azure;
using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Tests.Reliability.Calls;

/// <summary>
/// Speaks to a table as the service does over HTTP, in the forms that the app uses, so that what the app's own client makes of lost answers and of
/// its repeats is in play too. https://learn.microsoft.com/rest/api/storageservices/table-service-rest-api
/// </summary>
internal sealed partial class TableOverHttp(ITable table)
{
    public async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request)
    {
        var path = Uri.UnescapeDataString(request.RequestUri!.AbsolutePath);
        var body = request.Content is { } content ? await content.ReadAsStringAsync() : "";
        try
        {
            return path switch
            {
                _ when path.EndsWith("/Tables", StringComparison.Ordinal) =>
                    await table.CreateIfNotExistsAsync(default) ? TableWire.Answer(HttpStatusCode.NoContent) : TableWire.Refusal(409, "TableAlreadyExists"),
                _ when path.EndsWith("/$batch", StringComparison.Ordinal) => await BatchAsync(body),
                _ when path.EndsWith("()", StringComparison.Ordinal) => await QueryAsync(request.RequestUri),
                _ when request.Method == HttpMethod.Get => await ReadAsync(path),
                _ => TableWire.One(await table.SubmitTransactionAsync([Action(request.Method.Method, path, TableWire.IfMatch(request), body)], default)),
            };
        }
        catch (RequestFailedException refusal)
        {
            return TableWire.Refusal(refusal.Status, refusal.ErrorCode ?? "InternalError");
        }
    }

    private async Task<HttpResponseMessage> ReadAsync(string path)
    {
        var (partition, row) = Key(path);
        return await table.GetEntityIfExistsAsync(partition, row, default) is { } found ? TableWire.Answer(HttpStatusCode.OK, TableWire.Json(found).ToJsonString()) : TableWire.Refusal(404, "ResourceNotFound");
    }

    private async Task<HttpResponseMessage> QueryAsync(Uri address)
    {
        var query = address.Query[1..].Split('&').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));
        var filter = Filter().Match(query["$filter"]);
        var since = filter.Groups["since"] is { Success: true, Value: var at } ? DateTimeOffset.Parse(at, CultureInfo.InvariantCulture) : (DateTimeOffset?)null;
        var page = await table.QueryAsync(
            filter.Groups["partition"].Value,
            filter.Groups["from"].Value,
            filter.Groups["to"] is { Success: true, Value: var to } ? to : null,
            query.TryGetValue("$top", out var top) ? int.Parse(top, CultureInfo.InvariantCulture) : null,
            query.TryGetValue("NextPartitionKey", out var next) ? new TableContinuation(next, query.GetValueOrDefault("NextRowKey")) : null,
            default,
            since);
        var answer = TableWire.Answer(HttpStatusCode.OK, new JsonObject { ["value"] = new JsonArray([.. page.Entities.Select(TableWire.Json)]) }.ToJsonString());
        if (page.Continuation is { } more)
        {
            answer.Headers.Add("x-ms-continuation-NextPartitionKey", more.NextPartitionKey);
            answer.Headers.Add("x-ms-continuation-NextRowKey", more.NextRowKey);
        }

        return answer;
    }

    private async Task<HttpResponseMessage> BatchAsync(string body)
    {
        var actions = Parts().Matches(body).Select(part => Action(
            part.Groups["method"].Value,
            Uri.UnescapeDataString(new Uri(part.Groups["address"].Value).AbsolutePath),
            IfMatchLine().Match(part.Groups["headers"].Value) is { Success: true } line ? new ETag(line.Groups[1].Value) : null,
            part.Groups["body"].Value)).ToList();
        var result = await table.SubmitTransactionAsync(actions, default);
        IEnumerable<string> parts = result is TransactionResult.Committed done
            ? done.ETags.Select(etag => $"HTTP/1.1 204 No Content\r\n{(etag == default ? "" : $"ETag: {etag}\r\n")}\r\n")
            : [TableWire.Refused(result) is var (status, code, index) ? $"HTTP/1.1 {status} Refused\r\nContent-Type: application/json\r\n\r\n{TableWire.Error(code, $"{index}:refused")}" : ""];
        var text = new StringBuilder("--batchresponse_1\r\nContent-Type: multipart/mixed; boundary=changesetresponse_1\r\n\r\n");
        foreach (var part in parts)
        {
            text.Append(CultureInfo.InvariantCulture, $"--changesetresponse_1\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n{part}\r\n");
        }

        var answer = TableWire.Answer(HttpStatusCode.Accepted, text.Append("--changesetresponse_1--\r\n--batchresponse_1--\r\n").ToString());
        answer.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/mixed; boundary=batchresponse_1");
        return answer;
    }

    private static TableAction Action(string method, string path, ETag? version, string body)
    {
        if (method == "DELETE")
        {
            var (partition, row) = Key(path);
            return new TableAction.Delete(partition, row, version!.Value);
        }

        using var json = JsonDocument.Parse(body);
        var entity = EntityJson.Read(json.RootElement);
        return method == "POST" ? new TableAction.Add(entity) : version is { } read ? new TableAction.UpdateReplace(entity, read) : new TableAction.UpsertReplace(entity);
    }

    private static (string Partition, string Row) Key(string path) =>
        KeyInPath().Match(path) is { Success: true } key ? (TableWire.Unquoted(key.Groups[1].Value), TableWire.Unquoted(key.Groups[2].Value)) : throw new ArgumentException($"{path} names no row.", nameof(path));

    [GeneratedRegex(@"\(PartitionKey='(.*)',RowKey='(.*)'\)$")]
    private static partial Regex KeyInPath();

    [GeneratedRegex("^PartitionKey eq '(?<partition>.*?)' and RowKey ge '(?<from>.*?)'( and RowKey lt '(?<to>.*?)')?( and Timestamp ge datetime'(?<since>.*?)')?$")]
    private static partial Regex Filter();

    [GeneratedRegex(@"(?<method>POST|PUT|DELETE) (?<address>http\S+) HTTP/1\.1\r\n(?<headers>(?:[A-Za-z-]+:[^\r]*\r\n)*)\r\n(?<body>[^\r]*)\r\n")]
    private static partial Regex Parts();

    [GeneratedRegex("If-Match: ([^\r]*)\r")]
    private static partial Regex IfMatchLine();
}
