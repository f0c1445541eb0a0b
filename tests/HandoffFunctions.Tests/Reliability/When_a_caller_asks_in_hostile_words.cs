using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HandoffFunctions.Simulation;
using HandoffFunctions.Tests.Api;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Reliability;

/// <summary>What callers write must never become part of a question to storage.</summary>
[Collection(OneStack.Name)]
public sealed partial class When_a_caller_asks_in_hostile_words(OneStack shared)
{
    private static readonly string[] Values =
    [
        "'", "''", "' or 1 eq 1 or '", "x' or PartitionKey ne '", "x') or (1 eq 1", "a' or RowKey ge '", "%27 or 1 eq 1", "%2527%20or%201%20eq%201", "\u02bc or true", "\u2019 or \u2018", "\uff07 or 1 eq 1 or \uff07",
        "x\r\nX-Forged: 1", "x\n", "\t", "\0", "\u001b[31m", "|", "s0|head", "..", "../../meta", "/", "\\", "#", "?$filter=1 eq 1", "&$filter=true", "$batch", "(PartitionKey='s0',RowKey='x')", "*", "%", "%00", "%zz", ";", "\"",
        "<script>alert(1)</script>", "{{7*7}}", "${jndi:ldap://127.0.0.1/}", "\ud83d\ude80", "\u202e", new string('x', 3000), "null", "true", "0", "-1", "1e9", "2026-11-22T08:00:00Z' or '1' eq '1",
    ];

    private static readonly string[] Parameters = ["kind", "status", "severity", "deviceId", "userId", "department", "from", "to", "top", "cursor", "format", "$filter", "filter", "NextPartitionKey"];

    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task Storage_is_asked_for_nothing_but_hashes_and_times()
    {
        var (device, _, _, finding) = await _stack.FlaggedAsync();
        var (asked, token) = (0, _stack.Local.TokenFor("analyst-1", "Handoff.Read", "Handoff.Review"));
        await _stack.ForgetCallsAsync();
        foreach (var value in Values.Select(value => Uri.EscapeDataString(value)))
        {
            foreach (var parameter in Parameters)
            {
                foreach (var list in new[] { "/api/findings", "/api/residual-sessions", $"/api/devices/{device}/custody", "/api/rejected-events" })
                {
                    await AskAsync(HttpMethod.Get, $"{list}?{Uri.EscapeDataString(parameter)}={value}");
                }
            }

            foreach (var path in new[] { $"/api/findings/{value}", $"/api/devices/{value}", $"/api/devices/{value}/custody", $"/api/devices/{value}/custody/verify", $"/api/handoffs/{value}", $"/assets/{value}", $"/{value}", $"/api/{value}" })
            {
                await AskAsync(HttpMethod.Get, path);
            }

            foreach (var path in new[] { $"/api/findings/{value}/review", $"/api/findings/{value}/retry" })
            {
                await AskAsync(HttpMethod.Post, path);
            }

            // Hidden in what is otherwise right.
            await AskAsync(HttpMethod.Get, $"/api/findings/{finding.Text("id")}{value}");
            await AskAsync(HttpMethod.Get, $"/api/handoffs/{finding.Text("handoffId")}{value}");
            await AskAsync(HttpMethod.Get, $"/api/findings?deviceId={device}{value}");
        }

        var calls = await _stack.CallsAsync("table");
        Assert.InRange(calls.Count, Values.Length, int.MaxValue);
        Assert.All(calls, call => Assert.Matches(OwnQuestion(), Uri.UnescapeDataString(call.Text("path")! + call.Text("query"))));
        Assert.All(calls, call => Assert.InRange((int)call["status"]!, 200, 404));
        Figures.Record(When_a_token_is_forged.Row, "hostile questions asked", asked);
        Figures.Record(When_a_token_is_forged.Row, "questions to storage that followed, each of hashes alone", calls.Count);

        async Task AskAsync(HttpMethod method, string path)
        {
            asked++;
            using var answer = await CallsByHand.CallAsync(method, _stack.Local.Functions + path, method == HttpMethod.Post ? """{"status":"acknowledged"}""" : null, ("Authorization", "Bearer " + token));
            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest or HttpStatusCode.NotFound, $"{(int)answer.StatusCode} for {method} {path}");
            var text = await answer.Content.ReadAsStringAsync();
            if (answer.StatusCode == HttpStatusCode.OK && path.StartsWith("/api/findings?deviceId=", StringComparison.Ordinal))
            {
                Assert.Empty(JsonNode.Parse(text)!.Items("items"));
            }
            else if (answer.StatusCode != HttpStatusCode.OK)
            {
                Assert.DoesNotContain("<script", text, StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    [Fact]
    public async Task A_cursor_that_was_altered_is_refused()
    {
        var ward = Events.New("ward");
        await _stack.PublishAsync([.. Enumerable.Range(0, 3).SelectMany(_ => Residuals.StillUsed(Events.New("tablet"), Events.New("operator"), Events.New("operator"), ward))]);
        await _stack.PublishRawAsync($$"""[{"marked":"{{ward}}"},{"marked":"{{ward}}","n":1}]""");
        var refused = 0;
        foreach (var list in new[] { $"/api/findings?department={ward}&top=1", $"/api/residual-sessions?department={ward}&top=1&status=open", "/api/rejected-events?top=1" })
        {
            var cursor = (await _stack.GetAsync(list)).Text("nextCursor")!;
            Assert.NotEmpty((await _stack.GetAsync($"{list}&cursor={Uri.EscapeDataString(cursor)}")).Items("items"));
            foreach (var altered in Altered(cursor))
            {
                await Problems.CheckAsync(await _stack.ReadAsync($"{list}&cursor={Uri.EscapeDataString(altered)}"), HttpStatusCode.BadRequest);
                refused++;
            }

            // Nor is it one of another list.
            var other = list.StartsWith("/api/rejected", StringComparison.Ordinal) ? "/api/findings" : "/api/rejected-events";
            await Problems.CheckAsync(await _stack.ReadAsync($"{other}?cursor={Uri.EscapeDataString(cursor)}"), HttpStatusCode.BadRequest);
        }

        Figures.Record(When_a_token_is_forged.Row, "altered cursors refused", refused);
    }

    [Fact]
    public async Task A_cursor_of_a_ledger_that_was_altered_or_is_another_devices_is_refused()
    {
        var (device, other) = (Events.New("tablet"), Events.New("tablet"));
        await _stack.PublishAsync(Events.CheckOut(device, "operator-a"), Events.CheckOut(other, "operator-a"));
        await _stack.LengthenAsync(device, 600);
        await _stack.LengthenAsync(other, 600);
        var list = $"/api/devices/{device}/custody";
        var cursor = (await _stack.GetAsync(list)).Text("nextCursor")!;
        Assert.NotEmpty((await _stack.GetAsync($"{list}?cursor={Uri.EscapeDataString(cursor)}")).Items("items"));

        // Rightly made, but for another device; and half of one.
        var others = new[] { (await _stack.GetAsync($"/api/devices/{other}/custody")).Text("nextCursor")!, cursor.Split('-')[0], $"0-{cursor.Split('-')[1]}", $"9223372036854775808-{cursor.Split('-')[1]}" };
        var altered = Altered(cursor).Concat(others).ToList();
        foreach (var each in altered)
        {
            await Problems.CheckAsync(await _stack.ReadAsync($"{list}?cursor={Uri.EscapeDataString(each)}"), HttpStatusCode.BadRequest);
            await Problems.CheckAsync(await _stack.ReadAsync($"{list}?format=jsonl&cursor={Uri.EscapeDataString(each)}"), HttpStatusCode.BadRequest);
        }

        await Problems.CheckAsync(await _stack.ReadAsync($"/api/findings?cursor={Uri.EscapeDataString(cursor)}"), HttpStatusCode.BadRequest);
        Figures.Record(When_a_token_is_forged.Row, "altered cursors of ledgers refused", 2 * altered.Count);
    }

    /// <summary>Every place of it changed, left out, doubled, swapped with the next, or in another case.</summary>
    private static IEnumerable<string> Altered(string cursor) =>
        Enumerable.Range(0, cursor.Length).SelectMany(at => new[]
        {
            Put(cursor, at, cursor[at] == '0' ? '1' : '0'), Put(cursor, at, cursor[at] == 'f' ? 'e' : 'f'), Put(cursor, at, '\''), Put(cursor, at, '-'),
            Put(cursor, at, char.IsLower(cursor[at]) ? char.ToUpperInvariant(cursor[at]) : char.ToLowerInvariant(cursor[at])),
            cursor.Remove(at, 1), cursor.Insert(at, cursor[at].ToString()), cursor.Insert(at, " "), cursor[..at],
            at + 1 < cursor.Length ? Put(Put(cursor, at, cursor[at + 1]), at + 1, cursor[at]) : cursor + "0",
        }).Where(altered => altered != cursor && altered.Length > 0).Distinct();

    private static string Put(string text, int at, char c) => $"{text[..at]}{c}{text[(at + 1)..]}";

    /// <summary>A row by its hashes, a range from hash to hash, or a transaction.</summary>
    [GeneratedRegex("""
        ^/devstoreaccount1/(\$batch|handoff\(PartitionKey='(s\d|meta)',RowKey='[a-z0-9|!~-]+'\)|handoff\(\)\?\$filter=PartitionKey\x20eq\x20'(s\d|meta)'\x20and\x20RowKey\x20ge\x20'[a-z0-9|!~-]+'(\x20and\x20RowKey\x20lt\x20'[a-z0-9|!~}-]+')?(\x20and\x20Timestamp\x20ge\x20datetime'[0-9TZ:.-]+')?(&\$top=\d+)?(&NextPartitionKey=[A-Za-z0-9!-]+)?(&NextRowKey=[A-Za-z0-9!=-]+)?)$
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex OwnQuestion();
}
