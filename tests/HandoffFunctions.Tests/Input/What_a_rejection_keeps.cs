using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Input;

[Collection(OneStack.Name)]
public sealed class What_a_rejection_keeps(OneStack shared)
{
    private const string Value = "Winter-2026-hunter";
    private const string Jwt = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2ln";
    private readonly Stack _stack = shared.Stack;

    [Theory]
    [InlineData($$$"""{"password":"{{{Value}}}"}""")]
    [InlineData($$$"""{"Password" : "{{{Value}}}"}""")]
    [InlineData($$$"""{"clientSecret":"{{{Value}}}","n":1}""")]
    [InlineData($$$"""{"data":{"access_token":"{{{Value}}}"}}""")]
    [InlineData($$$"""{"data":{"transferCode":"{{{Value}}}"}}""")]
    [InlineData($$$"""{"pwd":"{{{Value}}}"}""")]
    [InlineData($$$"""{"passphrase":"{{{Value}}}"}""")]
    [InlineData($$$"""{"pin":"{{{Value}}}"}""")]
    [InlineData($$$"""{"cookie":"session={{{Value}}}"}""")]
    [InlineData($$$"""{"authorization":"Basic {{{Value}}}"}""")]
    [InlineData($$$"""{"headers":["Authorization: Bearer {{{Value}}}"]}""")]
    [InlineData($$$"""{"text":"log in with password={{{Value}}} now"}""")]
    [InlineData($$$"""{"text":"https://x.example/y?sig={{{Value}}}&se=1"}""")]
    [InlineData($$$"""{"text":"AccountName=a;AccountKey={{{Value}}};"}""")]
    [InlineData($$$"""{"text":"{\"password\":\"{{{Value}}}\"}"}""")]
    [InlineData($$$"""{"password":["{{{Value}}}"]}""")]
    [InlineData($$$"""{"password":{"value":"{{{Value}}}"}}""")]
    [InlineData($$$"""{"pass\u0077ord":"{{{Value}}}"}""")]
    [InlineData($$$"""{"password":"a\"{{{Value}}}"}""")]
    [InlineData($$$"""{"x":"{{{Jwt}}}"}""")]
    [InlineData($$$"""{"x":"Bearer {{{Jwt}}}"}""")]
    public async Task Nothing_that_looks_like_a_credential(string content)
    {
        var marker = Events.New("m");
        await _stack.PublishRawAsync($"[{content.Insert(1, $"\"marked\":\"{marker}\",")}]");

        var kept = Assert.Single((await _stack.GetAsync("/api/rejected-events"))["items"]!.AsArray(),
            item => ((string)item!["excerpt"]!).Contains(marker, StringComparison.Ordinal))!.ToJsonString();
        Assert.DoesNotContain(Value, kept, StringComparison.Ordinal);
        Assert.DoesNotContain(Jwt[..20], kept, StringComparison.Ordinal);
        Assert.DoesNotContain(_stack.Local.HandlerLog, line => line.Contains(Value, StringComparison.Ordinal) || line.Contains(Jwt, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_no_credential_stays_readable()
    {
        var marker = Events.New("m");
        await _stack.PublishRawAsync($$"""{"marked":"{{marker}}","type":"Handoff.Session.Began","deviceId":"tablet-17","n":[1,2,{"a":true}]}""");
        var kept = Assert.Single((await _stack.GetAsync("/api/rejected-events"))["items"]!.AsArray(),
            item => ((string)item!["excerpt"]!).Contains(marker, StringComparison.Ordinal));
        Assert.Contains("\"deviceId\":\"tablet-17\",\"n\":[1,2,{\"a\":true}]", (string)kept!["excerpt"]!, StringComparison.Ordinal);
    }
}
