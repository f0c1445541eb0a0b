using System.Net;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Api;

[Collection(OneStack.Name)]
public sealed class When_a_device_is_looked_up(OneStack shared)
{
    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task It_shows_who_holds_it_and_what_is_open()
    {
        var (device, first, second, _) = await _stack.FlaggedAsync("ward-7");
        var shown = await _stack.DeviceAsync(device);

        Shapes.Check(Shapes.Device, shown);
        Assert.Equal($"{device} | clinical-tablet | ward-7", Shapes.Line(shown, "deviceId", "deviceClass", "department"));
        Assert.Equal(second, (string?)shown["holder"]!["userId"]);
        Assert.All(shown["openSessions"]!.AsArray(), session => Shapes.Check(Shapes.Session, session!));
        Assert.Equal(new[] { first, second }.Order(StringComparer.Ordinal),
            shown["openSessions"]!.AsArray().Select(session => (string)session!["userId"]!).Order(StringComparer.Ordinal));
        Assert.Empty(shown["stepsOwed"]!.AsArray());
    }

    [Fact]
    public async Task Steps_that_are_owed_are_shown_with_the_next_attempt()
    {
        var (device, first) = (Events.New("tablet"), Events.New("operator"));
        await _stack.FailAsync(new { service = "graph", path = $"**/{first}/revokeSignInSessions", status = 503 });
        await _stack.PublishAsync(Events.SignIn(device, first, "s-1", -60), Events.SignIn(device, Events.New("operator"), "s-2"));
        await _stack.HealAsync();

        var step = Assert.Single((await _stack.DeviceAsync(device))["stepsOwed"]!.AsArray())!;
        Shapes.Check(Shapes.Step, step);
        Assert.Equal($"revokeTokens | owed | {first}", Shapes.Line(step, "kind", "state", "target"));
        Assert.NotNull(step["nextAttemptAt"]);
    }

    [Theory]
    [InlineData("ward/7/bed")]
    [InlineData(@"DOMAIN\host")]
    [InlineData("host#1")]
    [InlineData("what?now")]
    [InlineData("a b")]
    [InlineData("50% full")]
    [InlineData("100%")]
    [InlineData("a%2Fb")]
    [InlineData("a%252Fb")]
    [InlineData("a+b&c=d;e:f@g")]
    [InlineData("Gerät-β-病棟-🛏")]
    [InlineData("it's \"quoted\" <b>")]
    [InlineData("custody")]
    public async Task Whatever_its_id_holds(string id)
    {
        var device = $"{id} {Events.New("x")}";
        await _stack.PublishAsync(Events.CheckOut(device, "operator-a", deviceClass: "clinical-tablet"));

        var once = Uri.EscapeDataString(device);
        var spellings = device.Contains('%', StringComparison.Ordinal) ? [once] : new[] { once, once.Replace("%2F", "%252F", StringComparison.Ordinal) };
        foreach (var spelled in spellings)
        {
            foreach (var (path, shape) in new[] { ("", Shapes.Device), ("/custody/verify", Shapes.Verification) })
            {
                var answer = await _stack.ReadAsync($"/api/devices/{spelled}{path}");
                var text = await answer.Content.ReadAsStringAsync();
                Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{spelled}{path}: {(int)answer.StatusCode} {text}");
                Shapes.Check(shape, System.Text.Json.Nodes.JsonNode.Parse(text)!);
                if (path.Length == 0)
                {
                    Assert.Equal(device, (string?)System.Text.Json.Nodes.JsonNode.Parse(text)!["deviceId"]);
                }
            }
        }
    }

    [Fact]
    public async Task One_that_no_event_named_is_not_found()
    {
        var device = Events.New("tablet");
        foreach (var path in new[] { "", "/custody", "/custody/verify" })
        {
            await Problems.CheckAsync(await _stack.SendAsync(HttpMethod.Get, $"/api/devices/{device}{path}"), HttpStatusCode.NotFound);
        }
    }
}
