using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Api;

[Collection(OneStack.Name)]
public sealed class When_findings_are_listed(OneStack shared)
{
    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task Each_has_the_fields_of_the_contract_and_no_other_type()
    {
        var (device, first, _, finding) = await _stack.FlaggedAsync(Events.New("ward"));

        Shapes.Check(Shapes.Finding, finding);
        Shapes.Check(Shapes.Finding, await _stack.GetAsync($"/api/findings/{finding["id"]}"));
        Assert.Equal($"residual.active | critical | open | {device} | clinical-tablet | {first} | s-1",
            Shapes.Line(finding, "kind", "severity", "status", "deviceId", "deviceClass", "userId", "sessionId"));
        Assert.Equal("ward-security", (string?)finding["owner"]);
        Assert.Equal("nextOperator", (string?)finding["evidence"]!["cause"]);

        Shapes.Check(Shapes.Page, await _stack.GetAsync($"/api/findings?deviceId={device}"));
    }

    [Fact]
    public async Task Every_filter_leaves_out_what_it_should()
    {
        var ward = Events.New("ward");
        var one = await _stack.FlaggedAsync(ward);
        var other = await _stack.FlaggedAsync(ward);
        var (token, tokenUser) = (Events.New("tablet"), Events.New("operator"));
        await _stack.PublishAsync(Residuals.StillUsed(token, tokenUser, Events.New("operator"), ward, tokenIssued: -100));
        await _stack.PostApiAsync($"/api/findings/{other.Finding["id"]}/review", """{"status":"acknowledged"}""");

        Assert.Equal(3, await CountAsync(""));
        Assert.Equal(2, await CountAsync("&kind=residual.active"));
        Assert.Equal(1, await CountAsync("&kind=residual.token"));
        Assert.Equal(3, await CountAsync("&kind=residual.token,residual.active"));
        Assert.Equal(3, await CountAsync("&kind=residual.token&kind=residual.active"));
        Assert.Equal(0, await CountAsync("&kind=session.idle"));
        Assert.Equal(2, await CountAsync("&status=open"));
        Assert.Equal(1, await CountAsync("&status=acknowledged"));
        Assert.Equal(0, await CountAsync("&status=resolved,dismissed"));
        Assert.Equal(2, await CountAsync("&severity=critical"));
        Assert.Equal(1, await CountAsync("&severity=high"));
        Assert.Equal(1, await CountAsync($"&deviceId={one.Device.ToUpperInvariant()}"));
        Assert.Equal(1, await CountAsync($"&userId={tokenUser}"));
        Assert.Equal(0, await CountAsync($"&userId={one.Second}"));
        Assert.Equal(0, await CountAsync("&deviceId=" + Uri.EscapeDataString("x' or PartitionKey ne '")));

        async Task<int> CountAsync(string more) => (await _stack.GetAsync($"/api/findings?department={ward}{more}"))["items"]!.AsArray().Count;
    }

    [Fact]
    public async Task Residual_sessions_are_the_findings_of_residual_kinds()
    {
        var ward = Events.New("ward");
        var (_, _, _, finding) = await _stack.FlaggedAsync(ward);
        var late = Events.CheckOut(Events.New("tablet"), Events.New("operator"), -60);
        (late["data"]!["department"], late["data"]!["dueAt"]) = (ward, "2026-01-01T00:00:00Z");
        await _stack.PublishAsync(late);

        var all = await _stack.GetAsync($"/api/findings?department={ward}");
        var residual = await _stack.GetAsync($"/api/residual-sessions?department={ward}");
        Assert.Contains(residual["items"]!.AsArray(), item => (string?)item!["id"] == (string?)finding["id"]);
        Assert.All(residual["items"]!.AsArray(), item => Assert.StartsWith("residual.", (string?)item!["kind"], StringComparison.Ordinal));
        Assert.Contains(all["items"]!.AsArray(), item => ((string?)item!["kind"])!.StartsWith("custody.", StringComparison.Ordinal));
        Assert.Empty((await _stack.GetAsync($"/api/residual-sessions?department={ward}&kind=custody.overdue"))["items"]!.AsArray());
    }

    [Fact]
    public async Task Pages_follow_each_other_without_a_gap_and_without_doubles()
    {
        var ward = Events.New("ward");
        var devices = Enumerable.Range(0, 25).Select(n => $"{ward}-tablet-{n}").ToList();
        await _stack.PublishAsync([.. devices.SelectMany(device => Residuals.StillUsed(device, Events.New("operator"), Events.New("operator"), ward))]);

        foreach (var query in new[] { $"/api/findings?department={ward}", $"/api/findings?department={ward}&status=open", $"/api/residual-sessions?department={ward}" })
        {
            var read = new List<JsonNode>();
            string? cursor = null;
            do
            {
                var page = await _stack.GetAsync($"{query}&top=4{(cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor))}");
                Assert.InRange(page["items"]!.AsArray().Count, cursor is null ? 1 : 0, 4);
                read.AddRange(page["items"]!.AsArray().Select(item => item!));
                cursor = (string?)page["nextCursor"];
            }
            while (cursor is not null);

            Assert.Equal(devices.Order(StringComparer.Ordinal), read.Select(item => (string)item["deviceId"]!).Order(StringComparer.Ordinal));
            var flagged = read.Select(item => DateTimeOffset.Parse((string)item["flaggedAt"]!, CultureInfo.InvariantCulture)).ToList();
            Assert.Equal(flagged.OrderDescending(), flagged);
        }
    }

    [Fact]
    public async Task From_is_inclusive_and_to_is_not()
    {
        var (device, _, _, finding) = await _stack.FlaggedAsync();
        var flagged = DateTimeOffset.Parse((string)finding["flaggedAt"]!, CultureInfo.InvariantCulture);
        var (at, later) = (Time(flagged), Time(flagged.AddTicks(1)));

        Assert.Single(await _stack.FindingsAsync(device, $"&kind=residual.active&from={at}"));
        Assert.Empty(await _stack.FindingsAsync(device, $"&kind=residual.active&from={later}"));
        Assert.Single(await _stack.FindingsAsync(device, $"&kind=residual.active&to={later}"));
        Assert.Empty(await _stack.FindingsAsync(device, $"&kind=residual.active&to={at}"));
        var elsewhere = flagged.ToOffset(TimeSpan.FromHours(5.5)).ToString("yyyy-MM-ddTHH:mm:ss.fffffffzzz", CultureInfo.InvariantCulture);
        Assert.Single(await _stack.FindingsAsync(device, $"&kind=residual.active&from={elsewhere}"));

        static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("top=0")]
    [InlineData("top=1001")]
    [InlineData("top=many")]
    [InlineData("cursor=nowhere")]
    [InlineData("cursor=..%2F..%2Fmeta")]
    [InlineData("kind=residual")]
    [InlineData("status=shut")]
    [InlineData("severity=5")]
    [InlineData("from=yesterday")]
    [InlineData("to=2026-11-22T08:00:00")]
    [InlineData("format=xml")]
    public async Task A_parameter_that_is_not_understood_is_an_error_that_says_so(string query)
    {
        var answer = await _stack.SendAsync(HttpMethod.Get, "/api/findings?" + query);
        var problem = await Problems.CheckAsync(answer, HttpStatusCode.BadRequest);
        Assert.StartsWith(query.Split('=')[0], (string?)problem["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_that_no_finding_has_is_not_found()
    {
        var (_, _, _, finding) = await _stack.FlaggedAsync();
        var close = (string)finding["id"]! is var id ? id[..^1] + (id[^1] == '0' ? '1' : '0') : "";
        foreach (var unknown in new[] { close, "x", "..%2Fx", "meta", new string('a', 4000) })
        {
            await Problems.CheckAsync(await _stack.SendAsync(HttpMethod.Get, "/api/findings/" + unknown), HttpStatusCode.NotFound);
        }
    }
}
