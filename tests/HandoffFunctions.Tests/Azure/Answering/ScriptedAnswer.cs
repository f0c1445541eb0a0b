using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace HandoffFunctions.Tests.Adapters.Answering;

/// <summary>How a service says no: each has its own JSON around its error code.</summary>
internal enum ErrorShape
{
    Graph,
    KeyVault,
    Table,
    Topic,
    Receiver,
}

/// <summary>An answer as docs/answers.md names it, and how a service gives it.</summary>
internal sealed partial class ScriptedAnswer
{
    private static readonly Dictionary<string, string> Bodies = new()
    {
        ["nothing"] = "",
        ["a web page"] = "<!DOCTYPE html><html><body>Please sign in</body></html>",
        ["half of the JSON"] = """{"value":[{"id":"user-1","accountEnabled":fal""",
        ["an array"] = "[1]",
        ["fields of other types"] = """
            {"id":5,"keyId":5,"secretText":5,"value":5,"passwordCredentials":5,"accountEnabled":"no","signInSessionsValidFromDateTime":5,
            "userType":5,"expirationDateTime":5,"attributes":5,"PartitionKey":5,"RowKey":5}
            """,
        ["2 MB of it"] = new('a', 2 * 1024 * 1024),
    };

    private readonly string _label;
    private readonly Match _parts;

    private ScriptedAnswer(string label, Match parts) => (_label, _parts) = (label, parts);

    /// <summary>Nobody listens at the address.</summary>
    public bool IsRefused => _label == "connection refused";

    public bool IsNone => _label == "no answer in time";

    public static ScriptedAnswer Of(string label)
    {
        var parts = Status().Match(label);
        Assert.True(parts.Success || label is "no answer in time" or "connection refused" or "connection lost in the answer", $"docs/answers.md names an answer that no test knows: {label}");
        return new ScriptedAnswer(label, parts);
    }

    public async Task GiveAsync(HttpContext context, ErrorShape shape)
    {
        switch (_label)
        {
            case "no answer in time":
                // The caller gives up, and with it the connection.
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                context.Abort();
                return;
            case "connection lost in the answer":
                (context.Response.StatusCode, context.Response.ContentType, context.Response.ContentLength) = (200, "application/json", 1000);
                await context.Response.WriteAsync("{\"value\":[");
                await context.Response.Body.FlushAsync();
                context.Abort();
                return;
            default:
                context.Response.StatusCode = int.Parse(_parts.Groups["status"].Value, System.Globalization.CultureInfo.InvariantCulture);
                if (_parts.Groups["wait"].Success)
                {
                    context.Response.Headers.RetryAfter = new(_parts.Groups["wait"].Value.Split("` and `"));
                }

                if (context.Response.StatusCode == 302)
                {
                    context.Response.Headers.Location = "http://192.0.2.1/";
                }

                await WriteAsync(context, shape);
                return;
        }
    }

    private Task WriteAsync(HttpContext context, ErrorShape shape)
    {
        if (context.Response.StatusCode == 204)
        {
            return Task.CompletedTask;
        }

        var body = _parts.Groups["body"].Success ? Bodies[_parts.Groups["body"].Value]
            : !_parts.Groups["code"].Success ? Bodies["a web page"]
            : Error(shape, _parts.Groups["code"].Value);
        context.Response.ContentType = body.StartsWith('<') ? "text/html" : "application/json";
        return context.Response.WriteAsync(body);
    }

    private static string Error(ErrorShape shape, string code) => shape switch
    {
        ErrorShape.Table => $$$"""{"odata.error":{"code":"{{{code}}}","message":{"lang":"en-US","value":"0:refused"} } }""",
        ErrorShape.Receiver => $$"""{"err":"{{code}}","description":"refused"}""",
        _ => $$$"""{"error":{"code":"{{{code}}}","message":"refused, and says why at length"}}""",
    };

    [GeneratedRegex("^`(?<status>\\d{3})(?: (?<code>\\w+))?`(?: with (?<body>nothing|a web page|half of the JSON|an array|fields of other types|2 MB of it))?(?: and `Retry-After: (?<wait>.+)`)?$")]
    private static partial Regex Status();
}
