using System.Net;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Api;

/// <summary>The vault's secret is there and is no key.</summary>
public sealed class When_the_signing_key_cannot_be_read(When_the_signing_key_cannot_be_read.KeylessStack own) : IClassFixture<When_the_signing_key_cannot_be_read.KeylessStack>
{
    private readonly Stack _stack = own.Stack;

    [Fact]
    public async Task Receivers_are_asked_to_come_back_and_nothing_is_sent_unsigned()
    {
        // A value made at random, as a rotation would.
        await _stack.PutControlAsync($"/keyVault/secrets/{SignalStack.Key}", new { versions = new[] { new { enabled = true } } });
        using var answer = await CallsByHand.CallAsync(HttpMethod.Get, _stack.Local.Functions + "/api/ssf/jwks");
        await Problems.CheckAsync(answer, HttpStatusCode.ServiceUnavailable);
        Assert.Equal("no-store", answer.Headers.GetValues("Cache-Control").Single());
        var device = Events.New("tablet");
        await _stack.PassOnAsync(device, Events.New("operator"));

        var step = await _stack.ToldAsync(device, "records");
        Assert.Equal("owed", step.Text("state"));
        Assert.StartsWith("the secret that signingKey names holds no RSA private key", step.Text("reason"), StringComparison.Ordinal);
        Assert.Empty(await _stack.CallsAsync("receiver"));
        Assert.Equal(HttpStatusCode.OK, (await CallsByHand.CallAsync(HttpMethod.Get, _stack.Local.Functions + "/api/ssf/configuration")).StatusCode);
    }

    public sealed class KeylessStack : SharedStack
    {
        private protected override HandoffFunctions.Local.LocalStackOptions Change(HandoffFunctions.Local.LocalStackOptions options) => SignalStack.Telling(options);
    }
}
