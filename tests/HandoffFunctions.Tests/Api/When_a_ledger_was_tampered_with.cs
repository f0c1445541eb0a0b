using System.Text.Json.Nodes;
using Azure;
using Handoff.Rules.Custody;
using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Api;

[Collection(OneStack.Name)]
public sealed class When_a_ledger_was_tampered_with(OneStack shared)
{
    private readonly Stack _stack = shared.Stack;

    [Fact]
    public Task Changing_a_text_shows() => CheckAsync(rows => Changed(rows[1], "text0", rows[1].GetString("text0")!.Replace("tablet", "tabled", StringComparison.Ordinal)), 2);

    [Fact]
    public Task Changing_a_hash_shows() => CheckAsync(rows => Changed(rows[1], "hash", new string('a', 64)), 2);

    [Fact]
    public Task Deleting_the_first_shows() => CheckAsync(rows => new TableAction.Delete(rows[0].PartitionKey, rows[0].RowKey, ETag.All), 1);

    [Fact]
    public Task Deleting_one_in_the_middle_shows() => CheckAsync(rows => new TableAction.Delete(rows[2].PartitionKey, rows[2].RowKey, ETag.All), 3);

    [Fact]
    public Task Deleting_the_last_shows() => CheckAsync(rows => new TableAction.Delete(rows[^1].PartitionKey, rows[^1].RowKey, ETag.All), null);

    [Fact]
    public Task Forging_an_entry_with_the_right_hash_shows_at_the_next_one() => CheckAsync(rows =>
    {
        var text = rows[1].GetString("text0")!.Replace("tablet", "tabled", StringComparison.Ordinal);
        var row = Changed(rows[1], "text0", text);
        row.Row!["hash"] = PublishedFormula.Hash(rows[1].GetString("prev")!, 2, text);
        return row;
    }, 3);

    [Fact]
    public async Task An_entry_that_is_no_JSON_any_more_is_still_shown()
    {
        foreach (var text in new[] { "{\"at\":", "7", "{\"at\":null}" })
        {
            var device = await CheckAsync(rows => Changed(rows[1], "text0", text), 2);
            foreach (var query in new[] { "", "?from=2026-01-01T00:00:00Z", "?format=jsonl" })
            {
                var answer = await _stack.ReadAsync($"/api/devices/{device}/custody{query}");
                Assert.Equal(System.Net.HttpStatusCode.OK, answer.StatusCode);
                Assert.Contains("\"seq\":2,", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            }
        }
    }

    private async Task<string> CheckAsync(Func<IReadOnlyList<TableEntity>, TableAction> tamper, int? firstBad)
    {
        var (device, _, _, _) = await _stack.FlaggedAsync();
        var verification = await VerifyAsync(device);
        Assert.True((bool)verification["valid"]!, verification.ToJsonString());
        Assert.Null(verification["firstBad"]);
        Assert.Null(verification["reason"]);
        var entries = (int)verification["entries"]!;

        var (subject, table) = (HandoffKey.OfDevice(device), _stack.Table());
        var rows = await table.RowsAsync([$"s{Convert.ToInt32(subject[1..3], 16) % 8}"], $"{subject}|e|");
        Assert.Equal(entries, rows.Count);
        await table.SubmitTransactionAsync([tamper(rows)], CancellationToken.None);

        verification = await VerifyAsync(device);
        Assert.False((bool)verification["valid"]!, verification.ToJsonString());
        Assert.Equal(firstBad ?? entries, (int)verification["firstBad"]!);
        Assert.False(string.IsNullOrEmpty((string?)verification["reason"]));
        return device;
    }

    private static TableAction.UpsertReplace Changed(TableEntity row, string name, string value)
    {
        row[name] = value;
        return new TableAction.UpsertReplace(row);
    }

    private Task<JsonNode> VerifyAsync(string device) => _stack.GetAsync($"/api/devices/{device}/custody/verify");
}
