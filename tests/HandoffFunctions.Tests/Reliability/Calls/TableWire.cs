using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Azure;
using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Tests.Reliability.Calls;

/// <summary>How the table service spells rows, answers and refusals.</summary>
internal static class TableWire
{
    public static HttpResponseMessage One(TransactionResult result)
    {
        if (result is TransactionResult.Committed done)
        {
            var answer = Answer(HttpStatusCode.NoContent);
            if (done.ETags[0] != default)
            {
                answer.Headers.TryAddWithoutValidation("ETag", done.ETags[0].ToString());
            }

            return answer;
        }

        var (status, code, _) = Refused(result);
        return Refusal(status, code);
    }

    public static (int Status, string Code, int Index) Refused(TransactionResult result) => result switch
    {
        TransactionResult.EntityExists exists => (409, "EntityAlreadyExists", exists.Index),
        TransactionResult.PreconditionFailed failed => (412, "UpdateConditionNotSatisfied", failed.Index),
        TransactionResult.EntityMissing missing => (404, "ResourceNotFound", missing.Index),
        _ => throw new InvalidOperationException(),
    };

    public static JsonObject Json(TableEntity row)
    {
        var json = JsonNode.Parse(EntityJson.Write(row).Span)!.AsObject();
        json["odata.etag"] = row.ETag.ToString();
        json["Timestamp"] = row.Timestamp!.Value.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);
        return json;
    }

    public static ETag? IfMatch(HttpRequestMessage request) => request.Headers.TryGetValues("If-Match", out var values) ? new ETag(values.Single()) : null;

    public static string Unquoted(string text) => text.Replace("''", "'", StringComparison.Ordinal);

    public static HttpResponseMessage Answer(HttpStatusCode status, string body = "") => new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    public static HttpResponseMessage Refusal(int status, string code)
    {
        var answer = Answer((HttpStatusCode)status, Error(code, "refused"));
        answer.Headers.Add("x-ms-error-code", code);
        return answer;
    }

    public static string Error(string code, string message) =>
        new JsonObject { ["odata.error"] = new JsonObject { ["code"] = code, ["message"] = new JsonObject { ["lang"] = "en-US", ["value"] = message } } }.ToJsonString();
}
