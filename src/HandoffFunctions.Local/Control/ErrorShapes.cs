using System.Text.Json.Nodes;

namespace HandoffFunctions.Local.Control;

/// <summary>The error body that each service sends, for a fault that names none.</summary>
internal static class ErrorShapes
{
    public static JsonObject Of(string service, int status) => service switch
    {
        "graph" => Services.Graph.GraphErrors.Body(GraphCode(status), $"The stand-in was told to answer {status}."),
        "table" => new JsonObject
        {
            // https://learn.microsoft.com/rest/api/storageservices/status-and-error-codes2
            ["odata.error"] = new JsonObject
            {
                ["code"] = TableCode(status),
                ["message"] = new JsonObject
                {
                    ["lang"] = "en-US",
                    ["value"] = $"The stand-in was told to answer {status}.",
                },
            },
        },
        // RFC 8935, section 2.3
        "receiver" => new JsonObject
        {
            ["err"] = status == 400 ? "invalid_request" : "access_denied",
            ["description"] = $"The stand-in was told to answer {status}.",
        },
        _ => new JsonObject
        {
            ["error"] = new JsonObject
            {
                ["code"] = status == 429 ? "Throttled" : OtherCode(status),
                ["message"] = $"The stand-in was told to answer {status}.",
            },
        },
    };

    // https://learn.microsoft.com/graph/errors
    private static string GraphCode(int status) => status switch
    {
        400 => "Request_BadRequest",
        401 => "InvalidAuthenticationToken",
        403 => "Authorization_RequestDenied",
        404 => "Request_ResourceNotFound",
        429 => "TooManyRequests",
        503 => "serviceNotAvailable",
        504 => "gatewayTimeout",
        _ => "generalException",
    };

    private static string TableCode(int status) => status switch
    {
        400 => "InvalidInput",
        403 => "AuthenticationFailed",
        404 => "ResourceNotFound",
        409 => "EntityAlreadyExists",
        412 => "UpdateConditionNotSatisfied",
        429 or 503 => "ServerBusy",
        _ => "InternalError",
    };

    private static string OtherCode(int status) => status switch
    {
        400 => "BadParameter",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "NotFound",
        409 => "Conflict",
        503 => "ServiceUnavailable",
        _ => "InternalServerError",
    };
}
