using System.Net;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Api;

[Collection(OneStack.Name)]
public sealed class When_findings_are_taken_as_CSV(OneStack shared)
{
    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task The_columns_are_the_fields_of_a_finding()
    {
        var (device, _, _, finding) = await _stack.FlaggedAsync();
        var asked = new[]
        {
            await _stack.ReadAsync($"/api/findings?deviceId={device}&kind=residual.active&format=csv"),
            await _stack.ReadAsync($"/api/residual-sessions?deviceId={device}", ("Accept", "text/csv")),
        };
        foreach (var answer in asked)
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("text/csv", answer.Content.Headers.ContentType?.MediaType);
            var rows = Csv.Read(await answer.Content.ReadAsStringAsync());
            Assert.Equal(2, rows.Count);
            Assert.Equal(finding.AsObject().Select(field => field.Key).Order(StringComparer.Ordinal), rows[0].Order(StringComparer.Ordinal));
            var cells = rows[0].Zip(rows[1]).ToDictionary(pair => pair.First, pair => pair.Second);
            foreach (var name in new[] { "id", "kind", "severity", "deviceId", "userId", "sessionId", "handoffId", "flaggedAt" })
            {
                Assert.Equal((string?)finding[name], cells[name]);
            }

            Assert.Contains("cause=nextOperator", cells["evidence"], StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("=cmd|'/C calc'!A0")]
    [InlineData("+1+2")]
    [InlineData("-1-2")]
    [InlineData("@SUM(1,2)")]
    [InlineData("\uff1d1+1")]
    [InlineData("\uff0b1")]
    [InlineData("\uff0d1")]
    [InlineData("\uff20SUM(1,2)")]
    [InlineData(" =1+1")]
    public async Task A_hostile_name_is_no_formula(string name)
    {
        var ward = Events.New("ward");
        await _stack.PublishAsync(Residuals.StillUsed(Events.New("tablet"), $"{name} {Events.New("operator")}", Events.New("operator"), ward, userName: name));

        var rows = await RowsAsync(ward);
        Assert.Equal("'" + name, rows["userName"]);
        Assert.StartsWith("'" + name, rows["userId"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quotes_commas_and_line_breaks_stay_in_their_cell()
    {
        var ward = Events.New("ward");
        var name = "Quote \" comma , semicolon ; \"\"";
        var (device, first) = (Events.New("tablet"), Events.New("operator"));
        await _stack.PublishAsync(Residuals.StillUsed(device, first, Events.New("operator"), ward, userName: name));
        var finding = Assert.Single(await _stack.FindingsAsync(device, "&kind=residual.active"));
        foreach (var note in new[] { "\t=1+1", "\r=1+1", "\n=1+1", "first \"line\"\r\n=second, line" })
        {
            await _stack.PostApiAsync($"/api/findings/{finding["id"]}/review", System.Text.Json.JsonSerializer.Serialize(new { status = "acknowledged", note }));
            var row = await RowsAsync(ward);
            Assert.Equal(name, row["userName"]);
            // After a line break or a tab too: a spreadsheet with another separator begins a row or cell there.
            Assert.Equal((note[0] == 'f' ? "" : "'") + note.Replace("=", "'=", StringComparison.Ordinal), row["reviewNote"]);
        }
    }

    [Fact]
    public async Task All_pages_are_in_it_and_filters_hold()
    {
        var ward = Events.New("ward");
        // Until a sweep has run, a file of nothing would say what is silent.
        await _stack.SweepAsync();
        await _stack.PublishAsync([.. Enumerable.Range(0, 6).SelectMany(n => Residuals.StillUsed($"{ward}-{n}", Events.New("operator"), Events.New("operator"), ward))]);

        var answer = await _stack.ReadAsync($"/api/findings?department={ward}&top=2&format=csv");
        Assert.Equal(7, Csv.Read(await answer.Content.ReadAsStringAsync()).Count);
        answer = await _stack.ReadAsync($"/api/findings?department={ward}&deviceId={ward}-3&format=csv");
        Assert.Equal(2, Csv.Read(await answer.Content.ReadAsStringAsync()).Count);
        answer = await _stack.ReadAsync($"/api/findings?department={Events.New("ward")}&format=csv");
        Assert.Single(Csv.Read(await answer.Content.ReadAsStringAsync()));
    }

    private async Task<Dictionary<string, string>> RowsAsync(string ward)
    {
        var answer = await _stack.ReadAsync($"/api/residual-sessions?department={ward}&format=csv");
        var rows = Csv.Read(await answer.Content.ReadAsStringAsync());
        Assert.Equal(2, rows.Count);
        return rows[0].Zip(rows[1]).ToDictionary(pair => pair.First, pair => pair.Second);
    }
}
