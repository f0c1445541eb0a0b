using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Api;

[Collection(OneStack.Name)]
public sealed class When_a_finding_is_reviewed(OneStack shared)
{
    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task The_reviewer_and_the_note_enter_the_ledger()
    {
        var (device, _, _, finding) = await _stack.FlaggedAsync();
        var reviewed = await _stack.PostApiAsync($"/api/findings/{finding["id"]}/review", """{"status":"acknowledged","note":"seen on the ward <b>"}""");

        Shapes.Check(Shapes.Finding, reviewed);
        Assert.Equal("acknowledged | analyst-1 | seen on the ward <b>", Reviewed(reviewed));
        Assert.Equal("acknowledged | analyst-1 | seen on the ward <b>", Reviewed(await _stack.GetAsync($"/api/findings/{finding["id"]}")));
        var entry = Assert.Single(await _stack.LedgerAsync(device), entry => (string?)entry["type"] == "finding.reviewed");
        Assert.Equal((string?)finding["id"], (string?)entry["findingId"]);
        Assert.Equal("analyst-1", (string?)entry["reviewedBy"]);
        Assert.Equal("seen on the ward <b>", (string?)entry["note"]);
        Assert.True((bool)(await _stack.GetAsync($"/api/devices/{device}/custody/verify"))["valid"]!);
    }

    [Fact]
    public async Task A_dismissed_one_is_closed_for_good()
    {
        var (device, _, _, finding) = await _stack.FlaggedAsync();
        var dismissed = await ReviewAsync(finding, "dismissed", "a known test device");
        Assert.Equal("dismissed", (string?)dismissed["status"]);
        Assert.NotNull(dismissed["resolvedAt"]);
        Assert.NotNull(dismissed["resolution"]);

        foreach (var status in new[] { "open", "acknowledged" })
        {
            var answer = await _stack.SendAsync(HttpMethod.Post, $"/api/findings/{finding["id"]}/review", JsonSerializer.Serialize(new { status }));
            await Problems.CheckAsync(answer, HttpStatusCode.Conflict);
        }

        await _stack.SweepAsync();
        Assert.Empty(await _stack.FindingsAsync(device, "&kind=residual.active&status=open,acknowledged"));
        Assert.Single(await _stack.FindingsAsync(device, "&kind=residual.active&status=dismissed"));
        Assert.Single(await _stack.LedgerAsync(device), entry => (string?)entry["type"] == "finding.reviewed");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"status\":7}")]
    [InlineData("{\"note\":\"without a status\"}")]
    [InlineData("{\"status\":\"shut\"}")]
    [InlineData("{\"status\":\"\\ud800\"}")]
    [InlineData("{\"status\":\"acknowledged\",\"note\":\"\\ud800\"}")]
    [InlineData("{\"status\":\"acknowledged\",\"note\":7}")]
    [InlineData("{\"status\":[[[[[[[[]]]]]]]]}")]
    public async Task A_body_that_is_not_understood_changes_nothing(string body)
    {
        var (device, _, _, finding) = await _stack.FlaggedAsync();
        await Problems.CheckAsync(await _stack.SendAsync(HttpMethod.Post, $"/api/findings/{finding["id"]}/review", body), HttpStatusCode.BadRequest);
        Assert.DoesNotContain(await _stack.LedgerAsync(device), entry => (string?)entry["type"] == "finding.reviewed");
    }

    [Fact]
    public async Task A_body_of_any_size_gets_an_answer()
    {
        var (_, _, _, finding) = await _stack.FlaggedAsync();
        var token = _stack.Local.TokenFor("analyst-1", "Handoff.Review");
        // The answer comes before the body is read, so the body is announced only.
        var answer = await CallsByHand.SendBytesAsync(_stack.Handler(),
            $"POST /api/findings/{finding["id"]}/review HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {token}\r\nContent-Length: 17000000\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        Assert.Contains("Content-Type: application/problem+json", answer, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_note_has_at_most_2000_characters()
    {
        var (device, _, _, finding) = await _stack.FlaggedAsync();
        var path = $"/api/findings/{finding["id"]}/review";
        await Problems.CheckAsync(
            await _stack.SendAsync(HttpMethod.Post, path, JsonSerializer.Serialize(new { status = "acknowledged", note = new string('n', 2001) })), HttpStatusCode.BadRequest);
        var longest = await ReviewAsync(finding, "acknowledged", new string('é', 2000));
        Assert.Equal(2000, ((string)longest["reviewNote"]!).Length);
        Assert.Single(await _stack.LedgerAsync(device), entry => (string?)entry["type"] == "finding.reviewed");
    }

    [Fact]
    public async Task Who_may_only_read_may_neither_review_nor_retry()
    {
        var (device, _, _, finding) = await _stack.FlaggedAsync();
        var reader = _stack.Local.TokenFor("reader-1", "Handoff.Read", "Handoff.Operate");
        foreach (var act in new[] { "review", "retry" })
        {
            var answer = await _stack.SendAsync(HttpMethod.Post, $"/api/findings/{finding["id"]}/{act}", """{"status":"dismissed"}""", reader);
            await Problems.CheckAsync(answer, HttpStatusCode.Forbidden);
        }

        Assert.Single(await _stack.FindingsAsync(device, "&kind=residual.active&status=open"));
    }

    [Fact]
    public async Task A_finding_that_is_not_there_is_not_found()
    {
        var nobody = "0000000000000000-d000000000000000000000001-000000000000";
        foreach (var act in new[] { "review", "retry" })
        {
            await Problems.CheckAsync(await _stack.SendAsync(HttpMethod.Post, $"/api/findings/{nobody}/{act}", """{"status":"dismissed"}"""), HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task A_retry_revokes_again_at_the_next_sweep()
    {
        var (device, first, _, finding) = await _stack.FlaggedAsync();
        var answer = await _stack.SendAsync(HttpMethod.Post, $"/api/findings/{finding["id"]}/retry");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await _stack.ForgetCallsAsync();
        await _stack.SweepAsync();

        Assert.Contains(await _stack.CallsAsync("graph"), call => ((string)call["path"]!).Contains($"{first}/revokeSignInSessions", StringComparison.Ordinal));
        Assert.Contains(await _stack.LedgerAsync(device), entry => (string?)entry["type"] == "step.retryRequested" && (string?)entry["requestedBy"] == "analyst-1");
    }

    private Task<JsonNode> ReviewAsync(JsonNode finding, string status, string note) =>
        _stack.PostApiAsync($"/api/findings/{finding["id"]}/review", JsonSerializer.Serialize(new { status, note }));

    private static string Reviewed(JsonNode finding) => Shapes.Line(finding, "status", "reviewedBy", "reviewNote");
}
