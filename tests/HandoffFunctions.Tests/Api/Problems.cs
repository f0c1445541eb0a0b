using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace HandoffFunctions.Tests.Api;

/// <summary>What every error of the API looks like: problem details (RFC 9457).</summary>
internal static class Problems
{
    public static async Task<JsonNode> CheckAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == status, $"{(int)answer.StatusCode} instead of {(int)status} for {answer.RequestMessage?.RequestUri}: {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(text)!;
        Assert.Equal((int)status, (int)problem["status"]!);
        Assert.False(string.IsNullOrEmpty((string?)problem["title"]), text);
        Assert.Equal(status == HttpStatusCode.Unauthorized, answer.Headers.WwwAuthenticate.ToString().StartsWith("Bearer", StringComparison.Ordinal));
        return problem;
    }
}
