using System.Globalization;
using System.Text.Json.Nodes;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Services.Graph;

/// <summary>Microsoft Graph's error answers (https://learn.microsoft.com/graph/errors).</summary>
internal static class GraphErrors
{
    public static Task AnswerGraphErrorAsync(this HttpContext context, int status, string code, string message) =>
        context.AnswerJsonAsync(status, Body(code, message));

    public static Task AnswerNotFoundAsync(this HttpContext context, string id) => context.AnswerGraphErrorAsync(
        StatusCodes.Status404NotFound, "Request_ResourceNotFound",
        $"Resource '{id}' does not exist or one of its queried reference-property objects are not present.");

    public static Task AnswerDeniedAsync(this HttpContext context) => context.AnswerGraphErrorAsync(
        StatusCodes.Status403Forbidden, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");

    public static JsonObject Body(string code, string message) => new()
    {
        ["error"] = new JsonObject
        {
            ["code"] = code,
            ["message"] = message,
            ["innerError"] = new JsonObject
            {
                ["date"] = TimeProvider.System.GetUtcNow().ToString("s", CultureInfo.InvariantCulture),
                ["request-id"] = Guid.NewGuid().ToString(),
                ["client-request-id"] = Guid.NewGuid().ToString(),
            },
        },
    };
}
