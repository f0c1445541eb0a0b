using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Handoff.Rules.Tests.Given;
using HandoffFunctions.Simulation;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Reliability;

/// <summary>Spoilt bodies of everything that is posted over HTTP: reviews, retries, and security events, signed and not. None is answered 5xx.</summary>
[Collection(TransmitterStack.Name)]
public sealed class When_callers_send_rubbish(TransmitterStack shared)
{
    private readonly Stack _stack = shared.Stack;

    [Theory]
    [InlineData(42)]
    public async Task It_is_their_fault_and_said_so(int seed)
    {
        var (_, _, _, finding) = await _stack.FlaggedAsync();
        var (chance, count) = (new Random(seed), Figures.Long ? 5000 : 300);
        var (spoil, wrong) = (new Spoil(chance, 2_000_000), new ConcurrentBag<string>());
        var calls = new List<(int Number, string Path, string Type, byte[] Body)>();
        for (var number = 0; number < count; number++)
        {
            calls.Add(chance.Next(4) switch
            {
                0 => (number, $"/api/findings/{finding.Text("id")}/retry", "application/json", spoil.Of(new JsonObject { ["why"] = "again" })),
                1 => (number, "/api/ssf/events", Signals.SecurityEvent, spoil.Of(new JsonArray(await _stack.SignAsync(Signals.NotCompliant(Events.New("tablet")))))),
                2 when await SignedAsync(spoil, chance) is { } token => (number, "/api/ssf/events", Signals.SecurityEvent, Encoding.UTF8.GetBytes(token)),
                _ => (number, $"/api/findings/{finding.Text("id")}/review", "application/json", spoil.Of(new JsonObject { ["status"] = "acknowledged", ["note"] = "seen on the ward" })),
            });
        }

        var before = await RejectedAsync();
        var (taken, refused) = (0, 0);
        await Parallel.ForEachAsync(calls, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (call, _) =>
        {
            using var answer = await PostAsync(call.Path, call.Type, call.Body);
            Interlocked.Add(ref taken, answer.IsSuccessStatusCode ? 1 : 0);
            Interlocked.Add(ref refused, answer.IsSuccessStatusCode ? 0 : 1);
            if (answer.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.Accepted or HttpStatusCode.BadRequest or HttpStatusCode.Conflict or HttpStatusCode.RequestEntityTooLarge))
            {
                wrong.Add($"seed {seed}, call {call.Number}, {call.Path}: {(int)answer.StatusCode} for {Convert.ToBase64String(call.Body[..Math.Min(2000, call.Body.Length)])}");
            }
        });

        Assert.True(wrong.IsEmpty, string.Join('\n', wrong.Take(5)) + $"\n{wrong.Count} in all");
        Assert.True(taken > 0 && refused > count / 4, $"{taken} taken, {refused} refused");
        Assert.True(await RejectedAsync() > before, "nothing that was signed and cannot be read was kept");
        Assert.Equal(0, _stack.Local.HandlerCrashes);
        var device = Events.New("tablet");
        await _stack.PublishAsync(Events.CheckOut(device, "operator-good"));
        Assert.Equal("operator-good", (await _stack.DeviceAsync(device))["holder"].Text("userId"));
        Figures.Record("Poison", "bodies posted over HTTP", count);
    }

    /// <summary>Claims that were spoilt before they were signed; null where they are no object any more.</summary>
    private async Task<string?> SignedAsync(Spoil spoil, Random chance)
    {
        var subject = Signals.About(user: Events.New("operator"), session: "s-1");
        var body = spoil.Of(chance.Next(2) == 0 ? Signals.Revoked(subject) : Signals.CredentialChanged(subject));
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json");
        using var answer = await CallsByHand.Http.PostAsync(new Uri(_stack.Local.Issuer + "/dev-set"), content);
        return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync() : null;
    }

    private async Task<int> RejectedAsync() => (await _stack.Table().RowsAsync(Enumerable.Range(0, 8).Select(n => $"s{n}"), "r!")).Count;

    private async Task<HttpResponseMessage> PostAsync(string path, string type, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _stack.Local.Functions + path);
        request.Headers.TryAddWithoutValidation("Authorization", type == Signals.SecurityEvent ? TransmitterStack.Authorization : "Bearer " + _stack.Local.TokenFor("analyst-1", "Handoff.Review"));
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return await CallsByHand.Http.SendAsync(request);
    }
}
