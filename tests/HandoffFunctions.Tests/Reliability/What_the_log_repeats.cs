using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HandoffFunctions.Tests.Adapters.Tokens;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Reliability;

/// <summary>Names, ids, paths and answers that hold a line of the log's own making must not become one.</summary>
public sealed partial class What_the_log_repeats(When_a_token_is_forged.ForgedIssuer forged) : IClassFixture<When_a_token_is_forged.ForgedIssuer>
{
    private const string Line = "\r\nfail: Forged[0]\r\n      an operator-forged line\u2028fail: Forged[1]\u001b[31m\u001b]0;title\u0007\u0085";

    private readonly Stack _stack = forged.Stack;

    [Fact]
    public async Task No_line_that_anybody_else_wrote()
    {
        // In what events name, also as a reader takes it.
        foreach (var name in new[] { Line, Line.Replace("\r\n", "\\n", StringComparison.Ordinal), "forged \u2028 \u202e", "%0d%0afail: Forged[0]" })
        {
            await _stack.PublishAsync(Events.SignIn($"{name} {Events.New("d")}", name, name), Events.CheckOut(Events.New("tablet"), $"operator {name}"), Events.Departed(name));
            await _stack.PublishAsync(Events.Of($"Handoff.Session.Started{name}", 0, new() { ["userId"] = name }), _stack.UserEvent(name));
            await _stack.LogAsync(Records.SignIn(name, name, name));
            await _stack.LogRawAsync(name);
        }

        // In a caller's name, path, query and headers.
        var token = forged.Issuer.Token(TimeProvider.System.GetUtcNow(), claims => (claims["oid"], claims["sub"], claims["name"]) = ("analyst" + Line, Line, Line));
        foreach (var path in new[] { "/api/summary", $"/api/devices/{Uri.EscapeDataString(Line)}", $"/api/findings/{Uri.EscapeDataString(Line)}", $"/api/findings?cursor={Uri.EscapeDataString(Line)}", $"/{Uri.EscapeDataString(Line)}" })
        {
            using var answer = await CallsByHand.CallAsync(HttpMethod.Get, _stack.Local.Functions + path, null, ("Authorization", "Bearer " + token), ("User-Agent", "forged\tagent"), ("X-Forged", "fail: Forged[0]"));
            Assert.InRange((int)answer.StatusCode, 200, 404);
        }

        var (_, finding, _) = await forged.ThingsAsync();
        foreach (var body in new[] { """{"status":"acknowledged","note":"NOTE"}""", """{"status":"NOTE"}""", "NOTE" })
        {
            var note = System.Text.Json.JsonSerializer.Serialize(Line)[1..^1];
            using var answer = await CallsByHand.CallAsync(HttpMethod.Post, $"{_stack.Local.Functions}/api/findings/{finding}/review", body.Replace("NOTE", note, StringComparison.Ordinal), ("Authorization", "Bearer " + token));
            Assert.InRange((int)answer.StatusCode, 200, 404);
        }

        // In what services answer.
        foreach (var body in new object[] { Line, new JsonObject { ["odata.error"] = new JsonObject { ["code"] = "Forged" + Line, ["message"] = new JsonObject { ["value"] = Line } } } })
        {
            foreach (var status in new[] { 400, 409, 418, 500 })
            {
                await _stack.FailAsync(new { service = "table", status, body, times = 12 });
                await CallsByHand.CallAsync(HttpMethod.Get, _stack.Local.Functions + "/api/summary", null, ("Authorization", "Bearer " + token));
                await CallsByHand.CallAsync(HttpMethod.Post, _stack.Handler() + "/OnDeviceChange", Envelope(Events.CheckOut(Events.New("tablet"), "operator-a")), ("X-Azure-Functions-InvocationId", "x"));
                await CallsByHand.CallAsync(HttpMethod.Post, _stack.Handler() + "/FlagResidualSessions", "{}", ("X-Azure-Functions-InvocationId", "x"));
                await _stack.HealAsync();
                await _stack.FailAsync(new { service = "graph", status, body, times = 5 });
                await CallsByHand.CallAsync(HttpMethod.Post, _stack.Handler() + "/KeepDirectorySubscription", "{}", ("X-Azure-Functions-InvocationId", "x"));
                await CallsByHand.CallAsync(HttpMethod.Post, _stack.Handler() + "/OnDirectoryChange", Envelope(_stack.UserEvent(Events.New("operator"))), ("X-Azure-Functions-InvocationId", "x"));
                await _stack.HealAsync();
            }
        }

        await _stack.IdleAsync();
        var log = _stack.Local.HandlerLog.Where(line => !line.StartsWith("[host] ", StringComparison.Ordinal)).ToList();
        // Something was worth a line, or this shows nothing.
        Assert.Contains(log, line => line.Contains("OnDeviceChange failed: RequestFailedException 500", StringComparison.Ordinal));
        Assert.All(log, line => Assert.Matches(OwnLine(), line));
        Assert.All(log, line => Assert.DoesNotContain(line, c => char.IsControl(c) || c is '\u2028' or '\u2029' or '\u202e'));
        Assert.DoesNotContain(log, line => line.Contains("an operator-forged", StringComparison.Ordinal));
        Assert.Equal(0, _stack.Local.HandlerCrashes);
        Assert.Equal(HttpStatusCode.OK, (await CallsByHand.CallAsync(HttpMethod.Get, _stack.Local.Functions + "/api/health")).StatusCode);
    }

    private static string Envelope(JsonObject one) => new JsonObject { ["Data"] = new JsonObject { ["evt"] = one } }.ToJsonString();

    /// <summary>The level, who speaks, and what is said.</summary>
    [GeneratedRegex(@"^(trce|dbug|info|warn|fail|crit): (HandoffFunctions|CustomHandler|Prepare|FlagResidualSessions|Microsoft)[\w.]*\[\d+\] \S")]
    private static partial Regex OwnLine();
}
