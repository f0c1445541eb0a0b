using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.Signals;
using Xunit;

namespace HandoffFunctions.Tests.Adapters.Signals;

public sealed class PushSignalsTests
{
    private const string Token = "head.body.signature";
    private static readonly CancellationToken Cancel = CancellationToken.None;
    private readonly SetClock _clock = new();

    [Fact]
    public async Task A_token_goes_out_as_RFC_8935_says()
    {
        await using var receiver = await LoopbackService.StartAsync(202);
        using var push = new PushSignals(_clock);

        Assert.Equal(Answers.Done, await push.SendAsync(new Uri(receiver.Address, "in?stream=1"), Token, "Bearer one", Cancel));

        var seen = Assert.Single(receiver.Seen);
        Assert.Equal(("POST", "/in?stream=1", Token), (seen.Method, seen.Target, seen.Body));
        Assert.Equal(("application/secevent+jwt", "application/json", "Bearer one"), ((string?)seen.Headers.ContentType, (string?)seen.Headers.Accept, (string?)seen.Headers.Authorization));
    }

    [Fact]
    public async Task Without_an_authorization_none_is_sent()
    {
        await using var receiver = await LoopbackService.StartAsync(202);
        using var push = new PushSignals(_clock);

        await push.SendAsync(receiver.Address, Token, null, Cancel);

        Assert.Equal(0, Assert.Single(receiver.Seen).Headers.Authorization.Count);
    }

    [Theory]
    [InlineData(202, "", nameof(Answer.Done), "")]
    [InlineData(202, "{}", nameof(Answer.Done), "")]
    [InlineData(204, "", nameof(Answer.Done), "")]
    [InlineData(200, "", nameof(Answer.Done), "")]
    [InlineData(200, "<html>please sign in</html>", nameof(Answer.Retry), "200 with a body is no receipt")]
    [InlineData(201, "", nameof(Answer.Retry), "201 is no receipt")]
    [InlineData(400, """{"err":"invalid_request","description":"hello"}""", nameof(Answer.Never), "400 invalid_request")]
    [InlineData(400, """{"err":"invalid_key"}""", nameof(Answer.Retry), "400 invalid_key")]
    [InlineData(400, """{"err":"invalid_issuer"}""", nameof(Answer.Retry), "400 invalid_issuer")]
    [InlineData(400, """{"err":"invalid_audience"}""", nameof(Answer.Retry), "400 invalid_audience")]
    [InlineData(400, """{"err":"authentication_failed"}""", nameof(Answer.Retry), "400 authentication_failed")]
    [InlineData(400, """{"err":"access_denied"}""", nameof(Answer.Retry), "400 access_denied")]
    [InlineData(400, """{"err":"eyJhbGciOi"}""", nameof(Answer.Never), "400")]
    [InlineData(400, """{"err":["invalid_key"]}""", nameof(Answer.Never), "400")]
    [InlineData(400, """["err"]""", nameof(Answer.Never), "400")]
    [InlineData(400, """{"err":"\ud800"}""", nameof(Answer.Never), "400")]
    [InlineData(400, "no", nameof(Answer.Never), "400")]
    [InlineData(400, "", nameof(Answer.Never), "400")]
    [InlineData(401, "", nameof(Answer.Retry), "401")]
    [InlineData(403, """{"err":"secret"}""", nameof(Answer.Retry), "403")]
    [InlineData(404, "", nameof(Answer.Retry), "404")]
    [InlineData(410, "", nameof(Answer.Never), "410")]
    [InlineData(415, "", nameof(Answer.Never), "415")]
    [InlineData(429, "", nameof(Answer.Retry), "429")]
    [InlineData(500, "", nameof(Answer.Unknown), "500")]
    [InlineData(503, "", nameof(Answer.Unknown), "503")]
    public async Task An_answer_means_one_of_four_things(int status, string body, string kind, string reason)
    {
        await using var receiver = await LoopbackService.StartAsync(status, body);
        using var push = new PushSignals(_clock);

        var answer = await push.SendAsync(receiver.Address, Token, null, Cancel);

        Assert.Equal((kind, reason), (answer.GetType().Name, ReasonOf(answer)));
        Assert.Single(receiver.Seen);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_not_followed(int status)
    {
        await using var elsewhere = await LoopbackService.StartAsync(202);
        await using var receiver = await LoopbackService.StartAsync(status, "", ("Location", elsewhere.Address.AbsoluteUri));
        using var push = new PushSignals(_clock);

        Assert.Equal($"{status}: a redirect is not followed", Assert.IsType<Answer.Never>(await push.SendAsync(receiver.Address, Token, "Bearer one", Cancel)).Reason);

        Assert.Empty(elsewhere.Seen);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    [InlineData(400)]
    public async Task A_wait_that_it_asks_for_is_kept(int status)
    {
        await using var receiver = await LoopbackService.StartAsync(status, """{"err":"access_denied"}""", ("Retry-After", "90"));
        using var push = new PushSignals(_clock);

        var answer = await push.SendAsync(receiver.Address, Token, null, Cancel);

        Assert.Equal(TimeSpan.FromSeconds(90), answer is Answer.Retry retry ? retry.After : Assert.IsType<Answer.Unknown>(answer).After);
    }

    [Fact]
    public async Task An_answer_without_end_is_cut_off()
    {
        await using var receiver = await LoopbackService.StartAsync(async (context, _) =>
        {
            context.Response.StatusCode = 400;
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(new byte[1000], context.RequestAborted);
            }
        });
        using var push = new PushSignals(_clock);

        Assert.Equal(new Answer.Never("400"), await push.SendAsync(receiver.Address, Token, null, Cancel));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_that_does_not_answer_in_time_may_have_taken_it(bool begins)
    {
        await using var receiver = await LoopbackService.StartAsync(async (context, _) =>
        {
            if (begins)
            {
                context.Response.StatusCode = 400;
                await context.Response.Body.WriteAsync("{"u8.ToArray());
                await context.Response.Body.FlushAsync();
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        using var push = new PushSignals(TimeProvider.System, TimeSpan.FromMilliseconds(300));

        Assert.Equal(new Answer.Unknown("timeout"), await push.SendAsync(receiver.Address, Token, null, Cancel));
    }

    [Fact]
    public async Task One_that_is_not_there_took_nothing()
    {
        var gone = await LoopbackService.StartAsync(202);
        var address = gone.Address;
        await gone.DisposeAsync();
        using var push = new PushSignals(_clock);

        Assert.Equal(new Answer.Retry(null, "connection refused"), await push.SendAsync(address, Token, null, Cancel));
    }

    private static string ReasonOf(Answer answer) => answer switch
    {
        Answer.Retry retry => retry.Reason,
        Answer.Never never => never.Reason,
        Answer.Unknown unknown => unknown.Reason,
        _ => "",
    };
}
