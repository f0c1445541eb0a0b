using System.Net;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Api;

[Collection(OneStack.Name)]
public sealed class When_no_signals_are_sent(OneStack shared)
{
    [Theory]
    [InlineData("/api/ssf/jwks")]
    [InlineData("/api/ssf/configuration")]
    [InlineData("/.well-known/ssf-configuration")]
    [InlineData("/.well-known/ssf-configuration/tenant-1")]
    public async Task There_are_no_keys_and_no_metadata(string path) =>
        await Problems.CheckAsync(await CallsByHand.CallAsync(HttpMethod.Get, shared.Stack.Local.Functions + path), HttpStatusCode.NotFound);
}
