using System.Net;
using System.Text;
using Handoff.Rules.Policy;
using HandoffFunctions.Api.Signals;
using HandoffFunctions.Hosting;
using HandoffFunctions.Tests.Adapters;
using HandoffFunctions.Tests.Adapters.Tokens;
using HandoffFunctions.Tests.Fixtures;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(TransmitterStack.Name)]
public sealed class When_signals_come_in_a_flood(TransmitterStack shared)
{
    private const int MostSignals = 32;

    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task So_many_are_under_way_at_a_time_and_the_rest_waits_in_line()
    {
        var tokens = new List<string>();
        for (var i = 0; i < MostSignals + 16; i++)
        {
            tokens.Add(await _stack.SignAsync(Signals.CredentialChanged(Signals.About(user: Events.New("operator")))));
        }

        // Each of these people is unknown here, so that one row is kept for each.
        await _stack.FailAsync(new { service = "table", method = "POST", hang = true });
        var pushes = tokens.Select(token => _stack.PushAsync(token)).ToList();
        await StackQuestions.UntilAsync("as many signals as may are under way", () => Task.FromResult(_stack.Local.Faults.Hanging >= MostSignals));
        // Who came after them and is not let in at all has an answer at once.
        await Signals.RefusedAsync(await _stack.PushAsync("no token"), "invalid_request");
        var underWay = _stack.Local.Faults.Hanging;
        await _stack.HealAsync();

        Assert.All(await Task.WhenAll(pushes), answer => Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode));
        Assert.Equal(MostSignals, underWay);
    }

    [Fact]
    public async Task Who_waits_too_long_is_told_when_to_come_again()
    {
        await using var issuer = await FakeIssuer.StartAsync();
        var clock = new SetClock();
        using var check = new CheckSignal([new Transmitter(issuer.Address.AbsoluteUri, FakeIssuer.Audience, null, PersonBy.Sub)], clock);
        using var places = new Places(1, TimeSpan.Zero, clock);
        var inside = new TaskCompletionSource();
        var before = places.RunAsync(() => inside.Task);
        // It is turned away before anything is read of it, let alone handled.
        var api = new SignalsApi(check, null!, places, null, NullLogger<SignalsApi>.Instance);

        var turnedAway = await PushAsync(api, issuer.Token(clock.Now, header: head => head["typ"] = "secevent+jwt"));
        var forged = await PushAsync(api, issuer.Token(clock.Now, header: head => head["typ"] = "secevent+jwt", sign: _ => []));
        inside.SetResult();

        Assert.True(await before);
        Assert.Equal((StatusCodes.Status503ServiceUnavailable, "10"), (turnedAway.StatusCode, turnedAway.Headers.RetryAfter.ToString()));
        Assert.Equal((StatusCodes.Status400BadRequest, ""), (forged.StatusCode, forged.Headers.RetryAfter.ToString()));
    }

    private static async Task<HttpResponse> PushAsync(SignalsApi api, string token)
    {
        var context = new DefaultHttpContext();
        (context.Request.ContentType, context.Request.Body) = (Signals.SecurityEvent, new MemoryStream(Encoding.ASCII.GetBytes(token)));
        await api.ReceiveAsync(context);
        return context.Response;
    }
}
