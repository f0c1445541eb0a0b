using System.Text;
using System.Text.Json.Nodes;

namespace HandoffFunctions.Local.Web;

/// <summary>The few ways in which the stack's servers read a body and answer.</summary>
internal static class Answers
{
    public static Task AnswerJsonAsync(this HttpContext context, int status, JsonNode? body) =>
        context.AnswerAsync(status, "application/json; charset=utf-8", Json.Write(body));

    public static Task AnswerTextAsync(this HttpContext context, int status, string text) =>
        context.AnswerAsync(status, "text/plain; charset=utf-8", text);

    public static Task AnswerNothingAsync(this HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    /// <summary>Problem details (RFC 9457) with one sentence in <c>detail</c>.</summary>
    public static Task AnswerProblemAsync(this HttpContext context, int status, string detail) =>
        context.AnswerAsync(status, "application/problem+json", Json.Write(
            new JsonObject { ["status"] = status, ["detail"] = detail }));

    public static async Task<string> ReadTextAsync(this HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        return await reader.ReadToEndAsync(context.RequestAborted);
    }

    /// <summary>The body as a JSON object, or null when it is anything else; an empty body is an empty object.</summary>
    public static async Task<JsonObject?> ReadObjectAsync(this HttpContext context)
    {
        var text = await context.ReadTextAsync();
        if (text.Length == 0)
        {
            return [];
        }
        return Json.TryParse(text, out var node) ? node as JsonObject : null;
    }

    private static async Task AnswerAsync(this HttpContext context, int status, string contentType, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
