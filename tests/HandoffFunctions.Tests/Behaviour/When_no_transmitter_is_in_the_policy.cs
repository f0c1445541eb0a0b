using System.Net;
using HandoffFunctions.Tests.Api;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(OneStack.Name)]
public sealed class When_no_transmitter_is_in_the_policy(OneStack shared)
{
    [Fact]
    public async Task There_is_nowhere_to_push_to()
    {
        using var answer = await shared.Stack.PushAsync(await shared.Stack.SignAsync(Signals.NotCompliant("x")));

        await Problems.CheckAsync(answer, HttpStatusCode.NotFound);
    }
}
