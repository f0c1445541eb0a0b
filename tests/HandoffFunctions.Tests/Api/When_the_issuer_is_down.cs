using System.Net;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Api;

public sealed class When_the_issuer_is_down
{
    [Fact]
    public async Task Nobody_is_admitted_and_the_answer_says_that_it_is_not_the_callers_fault()
    {
        // Port 9 is the discard service: nothing listens there.
        await using var stack = await Stack.StartAsync(options => options with
        {
            ExtraSettings = new Dictionary<string, string> { ["Handoff__Api__Issuer"] = "http://127.0.0.1:9/" },
        });

        await Problems.CheckAsync(await stack.SendAsync(HttpMethod.Get, "/api/findings"), HttpStatusCode.ServiceUnavailable);
        await Problems.CheckAsync(await CallsByHand.CallAsync(HttpMethod.Get, stack.Local.Functions + "/api/findings"), HttpStatusCode.Unauthorized);
        Assert.Equal("ok", (string?)(await stack.GetAsync("/api/health"))["status"]);
    }
}
