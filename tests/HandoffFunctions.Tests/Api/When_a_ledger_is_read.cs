using System.Net;
using System.Text.Json.Nodes;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Api;

[Collection(OneStack.Name)]
public sealed class When_a_ledger_is_read(OneStack shared)
{
    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task The_export_proves_itself_by_the_published_formula()
    {
        var (device, first, _, _) = await _stack.FlaggedAsync();
        await _stack.PublishAsync(Events.SignOut(device, first, "s-1", at: 700), Events.CheckIn(device, at: 800));

        var export = await _stack.ReadAsync($"/api/devices/{device}/custody?format=jsonl");
        Assert.Equal("application/jsonl", export.Content.Headers.ContentType?.MediaType);
        var lines = (await export.Content.ReadAsStringAsync()).Split('\n');
        Assert.Equal("", lines[^1]);
        var (prev, seq) = (PublishedFormula.FirstPrev, 0L);
        foreach (var line in lines[..^1].Select(text => JsonNode.Parse(text)!))
        {
            Assert.Equal(["seq", "prev", "hash", "entry"], line.AsObject().Select(member => member.Key));
            Assert.Equal(++seq, (long)line["seq"]!);
            Assert.Equal(prev, (string?)line["prev"]);
            prev = PublishedFormula.Hash(prev, seq, (string)line["entry"]!);
            Assert.Equal(prev, (string?)line["hash"]);

            var entry = JsonNode.Parse((string)line["entry"]!)!;
            Shapes.Check("type text, at time, recordedAt time, policy text", entry);
            Assert.True(entry["deviceId"] is not null || entry["userId"] is not null);
        }

        var verification = await _stack.GetAsync($"/api/devices/{device}/custody/verify");
        Shapes.Check(Shapes.Verification, verification);
        Assert.Equal((true, seq, prev), ((bool)verification["valid"]!, (long)verification["entries"]!, (string)verification["head"]!));
    }

    [Fact]
    public async Task Entries_name_the_event_that_caused_them_and_the_handoff_they_belong_to()
    {
        var (device, first, second) = (Events.New("tablet"), Events.New("operator"), Events.New("operator"));
        var begins = Events.SignIn(device, second, "s-2");
        await _stack.PublishAsync(Events.SignIn(device, first, "s-1", -60), begins);

        var page = await _stack.GetAsync($"/api/devices/{device}/custody");
        Assert.All(page["items"]!.AsArray(), item => Shapes.Check(Shapes.Entry, item!));
        var entries = page["items"]!.AsArray().Select(item => item!["entry"]!).ToList();
        var started = Assert.Single(entries, entry => (string?)entry["eventId"] == (string?)begins["id"] && (string?)entry["type"] == "session.started");
        Assert.Equal("/tests", (string?)started["eventSource"]);
        var handoff = Assert.Single(await _stack.HandoffsAsync(device));
        Assert.Contains(entries, entry => (string?)entry["handoffId"] == (string?)handoff["id"] && (string?)entry["type"] == "handoff.detected");
    }

    [Fact]
    public async Task From_and_to_are_about_the_time_of_the_fact()
    {
        var device = Events.New("tablet");
        await _stack.PublishAsync(Events.CheckOut(device, "operator-a", at: -3600), Events.CheckIn(device, at: -1800), Events.CheckOut(device, "operator-b", at: -600));
        var at = (await _stack.LedgerAsync(device)).Where(entry => ((string)entry["type"]!).StartsWith("device.", StringComparison.Ordinal))
            .Select(entry => (string)entry["at"]!).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(3, at.Count);

        Assert.Equal(at[1..], await TimesAsync($"from={at[1]}"));
        Assert.Equal(at[..1], await TimesAsync($"to={at[1]}"));
        Assert.Equal(at[1..2], await TimesAsync($"from={at[1]}&to={at[2]}"));
        var lines = await (await _stack.ReadAsync($"/api/devices/{device}/custody?format=jsonl&from={at[2]}")).Content.ReadAsStringAsync();
        Assert.DoesNotContain(at[0], lines, StringComparison.Ordinal);
        Assert.Contains(at[2], lines, StringComparison.Ordinal);

        async Task<List<string>> TimesAsync(string query) =>
            [.. (await _stack.GetAsync($"/api/devices/{device}/custody?{query}"))["items"]!.AsArray().Select(item => item!["entry"]!)
                .Where(entry => ((string)entry["type"]!).StartsWith("device.", StringComparison.Ordinal)).Select(entry => (string)entry["at"]!).Order(StringComparer.Ordinal)];
    }

    [Fact]
    public async Task A_long_one_comes_in_pages()
    {
        var device = Events.New("tablet");
        await _stack.PublishAsync(Events.CheckOut(device, "operator-a"));
        var had = await _stack.LengthenAsync(device, 1100);

        var (read, cursor) = (new List<long>(), (string?)null);
        do
        {
            var page = await _stack.GetAsync($"/api/devices/{device}/custody{(cursor is null ? "" : "?cursor=" + cursor)}");
            read.AddRange(page["items"]!.AsArray().Select(item => (long)item!["seq"]!));
            Assert.NotEqual(cursor ?? "", (string?)page["nextCursor"]);
            cursor = (string?)page["nextCursor"];
        }
        while (cursor is not null);
        Assert.Equal(Enumerable.Range(1, had + 1100).Select(seq => (long)seq), read);

        var export = await (await _stack.ReadAsync($"/api/devices/{device}/custody?format=jsonl")).Content.ReadAsStringAsync();
        Assert.Equal(had + 1100, export.Count(c => c == '\n'));
    }

    [Theory]
    [InlineData("cursor=0")]
    [InlineData("cursor=-1")]
    [InlineData("cursor=x")]
    [InlineData("format=csv")]
    [InlineData("from=today")]
    public async Task A_parameter_that_is_not_understood_is_an_error(string query)
    {
        var device = Events.New("tablet");
        await _stack.PublishAsync(Events.CheckOut(device, "operator-a"));
        await Problems.CheckAsync(await _stack.SendAsync(HttpMethod.Get, $"/api/devices/{device}/custody?{query}"), HttpStatusCode.BadRequest);
    }
}
