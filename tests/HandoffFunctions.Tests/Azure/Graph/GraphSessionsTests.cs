using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.Graph;
using Xunit;

namespace HandoffFunctions.Tests.Adapters.Graph;

public sealed class GraphSessionsTests
{
    private static readonly CancellationToken Cancel = CancellationToken.None;
    private readonly SetClock _clock = new();

    [Theory]
    [InlineData(200, """{"@odata.context":"x","value":true}""")]
    [InlineData(200, "not json")]
    [InlineData(202, "")]
    [InlineData(204, "")]
    public async Task Any_2xx_to_a_revocation_is_done_whatever_its_body(int status, string body)
    {
        await using var service = await LoopbackService.StartAsync(status, body);
        using var graph = Graph(service);

        Assert.Equal(Answers.Done, await graph.RevokeAsync("user-1", Cancel));

        var seen = Assert.Single(service.Seen);
        Assert.Equal(("POST", "/v1.0/users/user-1/revokeSignInSessions"), (seen.Method, seen.Target));
        Assert.Equal("high", seen.Headers["x-ms-throttle-priority"]);
        Assert.Equal("Bearer token-1", seen.Headers.Authorization);
    }

    [Theory]
    [InlineData(429, "17", """{"error":{"code":"TooManyRequests","message":"secret text"}}""", typeof(Answer.Retry), "429 TooManyRequests")]
    [InlineData(403, null, """{"error":{"code":"Authorization_RequestDenied"}}""", typeof(Answer.Retry), "403 Authorization_RequestDenied")]
    [InlineData(503, "17", "<html>gateway</html>", typeof(Answer.Unknown), "503")]
    [InlineData(400, null, """{"error":"odd"}""", typeof(Answer.Never), "400")]
    [InlineData(307, null, "", typeof(Answer.Retry), "307")]
    public async Task A_refusal_is_asked_once_and_read_once(int status, string? retryAfter, string body, Type kind, string reason)
    {
        await using var service = await LoopbackService.StartAsync(status, body, ("Location", "http://192.0.2.1/"), ("Retry-After", retryAfter ?? ""));
        using var graph = Graph(service);

        var answer = await graph.RevokeAsync("user-1", Cancel);

        Assert.IsType(kind, answer);
        Assert.Single(service.Seen);
        var (told, after) = answer switch
        {
            Answer.Retry r => (r.Reason, r.After),
            Answer.Unknown u => (u.Reason, u.After),
            _ => (((Answer.Never)answer).Reason, null),
        };
        Assert.Equal(reason, told);
        Assert.Equal(retryAfter is null ? null : TimeSpan.FromSeconds(17), after);
    }

    [Fact]
    public async Task What_does_not_exist_has_nothing_to_revoke()
    {
        await using var service = await LoopbackService.StartAsync(404, """{"error":{"code":"Request_ResourceNotFound"}}""");
        using var graph = Graph(service);

        Assert.Equal(new Answer.Never("user not found", NotFound: true), await graph.RevokeAsync("user-1", Cancel));
        Assert.Equal((new Answer.Never("user not found", NotFound: true), null), await graph.ReadAsync("user-1", Cancel));
        Assert.Equal(new Answer.Never("device not found", NotFound: true), await graph.DisableDeviceAsync("device-1", Cancel));
    }

    [Fact]
    public async Task Sessions_are_read_with_exactly_the_fields_that_prove_a_revocation()
    {
        await using var service = await LoopbackService.StartAsync(200, """{"id":"user-1","accountEnabled":false,"signInSessionsValidFromDateTime":"2026-11-22T09:30:00.5+02:00","userType":"Guest"}""");
        using var graph = Graph(service);

        var (answer, sessions) = await graph.ReadAsync("user-1", Cancel);

        Assert.Equal(Answers.Done, answer);
        Assert.Equal(new UserSessions(new DateTimeOffset(2026, 11, 22, 7, 30, 0, 500, TimeSpan.Zero), false, true), sessions);
        Assert.Equal("/v1.0/users/user-1?$select=id,accountEnabled,signInSessionsValidFromDateTime,userType", Uri.UnescapeDataString(service.Seen[0].Target));
    }

    [Theory]
    [InlineData("""{"id":"user-1"}""")]
    [InlineData("""{"id":"user-1","signInSessionsValidFromDateTime":null,"userType":null}""")]
    [InlineData("""{"signInSessionsValidFromDateTime":"yesterday"}""")]
    public async Task A_field_that_is_not_told_is_not_invented(string body)
    {
        await using var service = await LoopbackService.StartAsync(200, body);
        using var graph = Graph(service);

        Assert.Equal((Answers.Done, new UserSessions(null, null, false)), await graph.ReadAsync("user-1", Cancel));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("")]
    public async Task An_unreadable_answer_proves_nothing(string body)
    {
        await using var service = await LoopbackService.StartAsync(200, body);
        using var graph = Graph(service);

        var (answer, sessions) = await graph.ReadAsync("user-1", Cancel);

        Assert.IsType<Answer.Unknown>(answer);
        Assert.Null(sessions);
    }

    [Theory]
    [InlineData("a/../b")]
    [InlineData("a/b\\c#d?e=f&g@h i")]
    [InlineData("100%25 {user}")]
    [InlineData("user_x.example#EXT#@tenant.example")]
    [InlineData("ümläut'; drop")]
    public async Task An_id_stays_one_path_segment_whatever_it_holds(string id)
    {
        await using var service = await LoopbackService.StartAsync(204);
        using var graph = Graph(service);

        await graph.RevokeAsync(id, Cancel);
        await graph.DisableDeviceAsync(id, Cancel);

        var user = service.Seen[0].Target.Split('/');
        Assert.Equal(["", "v1.0", "users", id, "revokeSignInSessions"], user.Select(Uri.UnescapeDataString));
        var device = service.Seen[1];
        Assert.Equal(["", "v1.0", $"devices(deviceId='{id.Replace("'", "''", StringComparison.Ordinal)}')"], device.Target.Split('/').Select(Uri.UnescapeDataString));
        Assert.Equal("PATCH", device.Method);
        Assert.Equal("""{"accountEnabled":false}""", device.Body);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a\r\nb")]
    public async Task An_id_that_no_path_can_carry_is_never_sent(string id)
    {
        await using var service = await LoopbackService.StartAsync(204);
        using var graph = Graph(service);

        Assert.IsType<Answer.Never>(await graph.RevokeAsync(id, Cancel));
        Assert.IsType<Answer.Never>((await graph.ReadAsync(id, Cancel)).Answer);
        Assert.IsType<Answer.Never>(await graph.DisableDeviceAsync(id, Cancel));
        Assert.Empty(service.Seen);
    }

    [Fact]
    public async Task A_token_is_kept_until_it_is_old_or_refused()
    {
        var status = 204;
        await using var service = await LoopbackService.StartAsync((context, _) => LoopbackService.WriteAsync(context, status, ""));
        var credential = new CountingCredential(_clock);
        using var graph = new GraphSessions(new Uri(service.Address, "v1.0"), credential, _clock);

        await graph.RevokeAsync("user-1", Cancel);
        await graph.RevokeAsync("user-1", Cancel);
        Assert.Equal(1, credential.Count);

        _clock.Now += TimeSpan.FromMinutes(56);
        await graph.RevokeAsync("user-1", Cancel);
        Assert.Equal(2, credential.Count);

        status = 401;
        await graph.RevokeAsync("user-1", Cancel);
        await graph.RevokeAsync("user-1", Cancel);
        Assert.Equal(3, credential.Count);
    }

    [Fact]
    public async Task A_connection_that_breaks_leaves_the_outcome_unknown()
    {
        await using var service = await LoopbackService.StartAsync((context, _) =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        using var graph = Graph(service);

        Assert.IsType<Answer.Unknown>(await graph.RevokeAsync("user-1", Cancel));
    }

    private GraphSessions Graph(LoopbackService service) => new(new Uri(service.Address, "v1.0"), new CountingCredential(_clock), _clock);
}
