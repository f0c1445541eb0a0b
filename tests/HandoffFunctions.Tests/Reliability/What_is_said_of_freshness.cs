using System.Net;
using System.Text.Json.Nodes;
using Handoff.Rules.Custody;
using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Local;
using HandoffFunctions.Simulation;
using HandoffFunctions.Tests.Api;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Reliability;

/// <summary>Whatever has stopped, no answer to an analyst may read as "none".</summary>
public sealed class What_is_said_of_freshness(What_is_said_of_freshness.OwnStack own) : IClassFixture<What_is_said_of_freshness.OwnStack>, IAsyncLifetime
{
    private const string Row = "Freshness fails closed";
    private static int _answers;

    private readonly Stack _stack = own.Stack;
    private readonly string _device = Events.New("tablet");

    /// <summary>Everything is heard of and swept, and nothing is open about the device.</summary>
    public async Task InitializeAsync()
    {
        await _stack.HealAsync();
        await _stack.PublishAsync(Events.CheckOut(_device, Events.New("operator")));
        await _stack.LogAsync(Records.SignIn(Events.New("stranger"), "s-1"));
        await _stack.KeepSubscriptionAsync();
        await SetAsync("n|signInLogs", "heardAt", TimeSpan.Zero);
        await _stack.SweepAsync();
        await SayAsync(fresh: true);
    }

    public async Task DisposeAsync()
    {
        await _stack.HealAsync();
        Figures.Record(Row, "answers compared, fresh and not", _answers);
    }

    [Fact]
    public async Task Without_a_sweep()
    {
        await SetAsync("sweep", "sweptAt", TimeSpan.FromMinutes(3.1));
        await SayAsync(fresh: false, "sweep");
        await _stack.SweepAsync();
        await SayAsync(fresh: true);
    }

    [Fact]
    public async Task When_no_sweep_ever_ran()
    {
        await _stack.Table().SubmitTransactionAsync([new TableAction.Delete("meta", "sweep", Azure.ETag.All)], CancellationToken.None);
        await SayAsync(fresh: false, "sweep");
    }

    [Fact]
    public async Task With_a_silent_log()
    {
        await SetAsync("n|signInLogs", "heardAt", TimeSpan.FromHours(4));
        await SayAsync(fresh: false, "signInLogs");
        // The sweep runs on, and does not make it fresh.
        await _stack.SweepAsync();
        await SayAsync(fresh: false, "signInLogs");
    }

    [Fact]
    public async Task With_a_subscription_that_is_gone()
    {
        await _stack.FailAsync(new { service = "graph", method = "POST", path = "*/subscriptions", status = 403 });
        await _stack.PutControlAsync($"/graph/subscriptions/{(await _stack.SubscriptionAsync()).Text("id")}", new { expirationDateTime = TimeProvider.System.GetUtcNow().AddMinutes(-1).UtcDateTime.ToString("O") });
        await _stack.KeepSubscriptionAsync();
        await SayAsync(fresh: false, "directory");
    }

    [Theory]
    [InlineData("GET", "*RowKey%20ge%20%27at%7C*")]
    [InlineData("GET", "*RowKey%20ge%20%27n%7C*")]
    [InlineData("*", "*RowKey='sweep'*")]
    public async Task With_a_sweep_that_fails_half_way(string method, string path)
    {
        await SetAsync("sweep", "sweptAt", TimeSpan.FromMinutes(3.1));
        await _stack.FailAsync(new { service = "table", method, path, status = 500 });
        await FailedSweepAsync();
        await _stack.HealAsync();
        await SayAsync(fresh: false, "sweep");
    }

    [Fact]
    public async Task With_a_sweep_that_cannot_look_at_every_device()
    {
        var late = Events.CheckOut(Events.New("tablet"), Events.New("operator"), -60);
        late["data"]!["dueAt"] = "2026-01-01T00:00:00Z";
        var device = late["data"].Text("deviceId")!;
        await _stack.PublishAsync(late);
        var (key, table) = (HandoffKey.OfDevice(device), _stack.Table());
        var shard = $"s{Convert.ToInt32(key[1..3], 16) % 8}";
        var head = (await table.GetEntityIfExistsAsync(shard, $"{key}|head", CancellationToken.None))!;
        // Due now, and nobody can read it.
        await table.SubmitTransactionAsync(
        [
            new TableAction.UpsertReplace(new TableEntity(shard, head.RowKey) { ["text0"] = "no JSON any more" }),
            new TableAction.UpsertReplace(new TableEntity(shard, $"at|{1:D19}|{key}")),
        ], CancellationToken.None);
        await SetAsync("sweep", "sweptAt", TimeSpan.FromMinutes(3.1));
        await _stack.SweepAsync();
        await SayAsync(fresh: false, "sweep");

        await table.SubmitTransactionAsync([new TableAction.UpsertReplace(head)], CancellationToken.None);
        await _stack.SweepAsync();
        await SayAsync(fresh: true);
    }

    [Theory]
    [InlineData(500, false)]
    [InlineData(503, false)]
    [InlineData(403, false)]
    [InlineData(200, false)]
    [InlineData(null, true)]
    public async Task With_storage_that_does_not_answer(int? status, bool reset)
    {
        await _stack.FailAsync(status is { } code ? new { service = "table", status = code, body = "no answer of storage" } : (object)new { service = "table", reset });
        foreach (var path in Paths.Append("/api/findings?format=csv"))
        {
            using var answer = await _stack.ReadAsync(path);
            Assert.True((int)answer.StatusCode is 500 or 503, $"{path}: {(int)answer.StatusCode}");
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            _answers++;
        }
    }

    /// <summary>Freshness could be read, and the list could not: a file of headings only would say "none".</summary>
    [Fact]
    public async Task With_storage_that_fails_after_it_was_asked_how_fresh()
    {
        await _stack.FailAsync(new { service = "table", method = "GET", path = "*RowKey%20ge%20%27f%7C*", status = 500 });
        using var answer = await _stack.ReadAsync("/api/findings?format=csv");
        await Problems.CheckAsync(answer, HttpStatusCode.ServiceUnavailable);
    }

    private IReadOnlyList<string> Paths =>
    [
        $"/api/findings?deviceId={_device}", $"/api/findings?deviceId={_device}&status=open", "/api/findings?department=nowhere&kind=residual.open", $"/api/residual-sessions?deviceId={_device}",
        "/api/summary", $"/api/devices/{_device}",
    ];

    private async Task SayAsync(bool fresh, string? silent = null)
    {
        foreach (var path in Paths)
        {
            var answer = await _stack.GetAsync(path);
            Assert.True((bool)answer["fresh"]! == fresh, $"{path}: {answer.ToJsonString()}");
            Assert.True(answer.AsObject().ContainsKey("sweptAt"));
            _answers++;
        }

        var summary = await _stack.GetAsync("/api/summary");
        Assert.Equal(silent is null ? [] : [silent], summary.Items("feeds").Where(feed => !(bool)feed["fresh"]!).Select(feed => feed.Text("name")!));
        await SayAsFileAsync(fresh, silent);
        using var unknown = await _stack.ReadAsync("/api/devices/" + Events.New("never-seen"));
        var problem = await Problems.CheckAsync(unknown, HttpStatusCode.NotFound);
        Assert.Equal(fresh, problem["detail"] is null);
        _answers += 2;
    }

    private async Task SayAsFileAsync(bool fresh, string? silent)
    {
        foreach (var path in new[] { $"/api/residual-sessions?deviceId={_device}&format=csv", "/api/findings?format=csv&kind=residual.open&department=nowhere" })
        {
            using var file = await _stack.ReadAsync(path);
            Assert.Equal(HttpStatusCode.OK, file.StatusCode);
            Assert.Equal(fresh ? "true" : "false", Assert.Single(file.Headers.GetValues("Handoff-Fresh")));
            Assert.Single(file.Headers.GetValues("Handoff-Swept-At"));
            Assert.Equal(fresh ? "findings.csv" : "findings-not-fresh.csv", file.Content.Headers.ContentDisposition?.FileName?.Trim('"'));
            var rows = Api.Csv.Read(await file.Content.ReadAsStringAsync());
            Assert.Equal(fresh ? 1 : 2, rows.Count);
            if (!fresh)
            {
                Assert.Contains("feed.stale", rows[1]);
                Assert.Contains(rows[1], cell => cell.Contains($"feed={silent}", StringComparison.Ordinal));
            }

            _answers++;
        }
    }

    private async Task SetAsync(string key, string name, TimeSpan ago)
    {
        var row = (await _stack.Table().GetEntityIfExistsAsync("meta", key, CancellationToken.None))!;
        row[name] = TimeProvider.System.GetUtcNow() - ago;
        await _stack.Table().SubmitTransactionAsync([new TableAction.UpsertReplace(row)], CancellationToken.None);
    }

    private async Task FailedSweepAsync()
    {
        using var answer = await CallsByHand.CallAsync(HttpMethod.Post, _stack.Handler() + "/FlagResidualSessions", "{}", ("X-Azure-Functions-InvocationId", "x"));
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
    }

    /// <summary>Watches a log, and the directory.</summary>
    public sealed class OwnStack : SharedStack
    {
        private protected override LocalStackOptions Change(LocalStackOptions options) => options with
        {
            PolicyFile = PolicyFile.With(policy => policy["feeds"] = new JsonObject { ["signInLogs"] = "1h" }),
        };
    }
}
