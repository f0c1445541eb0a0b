using System.Text.Json;
using Azure;
using Azure.Core;

namespace HandoffFunctions.Adapters.Tables;

/// <summary>
/// Reads the service's error code, from its header or its body.
/// https://learn.microsoft.com/rest/api/storageservices/status-and-error-codes2
/// </summary>
internal sealed class TableError : RequestFailedDetailsParser
{
    public static TableError Parser { get; } = new();

    public override bool TryParse(Response response, out ResponseError? error, out IDictionary<string, string>? data)
    {
        data = null;
        error = Code(response) is { } code ? new ResponseError(code, null) : null;
        return error is not null;
    }

    private static string? Code(Response response)
    {
        if (response.Headers.TryGetValue("x-ms-error-code", out var code))
        {
            return code;
        }
        try
        {
            using var json = JsonDocument.Parse(response.Content.ToMemory());
            return json.RootElement.GetProperty("odata.error").GetProperty("code").GetString();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
