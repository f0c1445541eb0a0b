using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Handoff.Rules.Events;
using Handoff.Rules.Events.Records;
using Handoff.Rules.Tests.Given;
using Xunit;

namespace Handoff.Rules.Tests.Events;

public sealed class When_a_delivery_is_taken_apart
{
    private static readonly string One = Records.SignIn.ToJsonString();
    private static readonly string Other = Records.SignIn.With("properties.id", "r9").ToJsonString();
    private static readonly string AsText = JsonSerializer.Serialize(One);

    private static int Facts(string body) => Records.ReadAll(body).Count(record => record.Reading is Reading.Read);

    public static TheoryData<string, int> Wrapped => new()
    {
        { One, 1 },
        { $"\uFEFF{One}", 1 },
        { $"[{One}, {Other}]", 2 },
        { $$"""{ "records": [{{One}}, {{Other}}] }""", 2 },
        { $$"""{ "Records": [{{One}}] }""", 1 },
        { $$"""[{ "records": [{{One}}, {{Other}}] }, {{One}}, { "records": [] }]""", 3 },
        { $"[{AsText}, {AsText}]", 2 },
        { $$"""[{{JsonSerializer.Serialize($$"""{ "records": [{{One}}, {{Other}}] }""")}}, {{Other}}]""", 3 },
        { $"{One}\n{Other}\n", 2 },
        { $$"""{ "eventType": "x", "data": { "n": 1, "events": [{{One}}] }, "more": {} }""", 1 },
        { "[]", 0 },
        { "{ \"records\": [] }", 0 },
    };

    [Theory]
    [MemberData(nameof(Wrapped))]
    public void Every_record_is_found(string body, int count)
    {
        Assert.Equal(count, Facts(body));
        Assert.Equal(count, Records.ReadAll(body).Count);
    }

    [Fact]
    public void Each_record_keeps_its_own_text()
    {
        var records = Records.ReadAll($$"""[{ "records": [ {{One}} , {{Other}} ] }, {{AsText}}]""");

        Assert.Equal([One, Other, One], records.Select(record => Encoding.UTF8.GetString(record.Json.Span)));
    }

    [Theory]
    [InlineData("17")]
    [InlineData("null")]
    [InlineData("\"not JSON\"")]
    [InlineData("\"\"")]
    [InlineData("\"\\ud800\"")]
    [InlineData("{}")]
    [InlineData("{ \"category\": \"SignInLogs\" }")]
    [InlineData("{ \"category\": \"SignInLogs\", \"x\": \"\\ud800\", \"\\udfff\": 1, \"properties\": { \"userId\": \"\\ud800\" }, \"resultType\": 0 }")]
    public void A_bad_record_spoils_no_other(string bad)
    {
        var records = Records.ReadAll($"[{One}, {bad}, {Other}]");

        Assert.Equal([true, false, true], records.Select(record => record.Reading is Reading.Read));
        Assert.IsType<Reading.Rejected>(records[1].Reading);
    }

    [Fact]
    public void A_record_that_nests_too_deep_spoils_no_other()
    {
        var deep = $$"""{ "category": "SignInLogs", "x": {{new string('[', 100_000)}}{{new string(']', 100_000)}} }""";
        var records = Records.ReadAll($"[{One}, {deep}, {Other}]");

        Assert.Equal([true, false, true], records.Select(record => record.Reading is Reading.Read));
        Assert.Contains("levels deep", Assert.IsType<Reading.Rejected>(records[1].Reading).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_came_before_a_cut_is_read()
    {
        var whole = $$"""{ "records": [{{One}}, {{Other}}] }""";
        var records = Records.ReadAll(whole[..^40]);

        Assert.Equal([true, false], records.Select(record => record.Reading is Reading.Read));
        Assert.StartsWith("not JSON: line 1, byte ", Assert.IsType<Reading.Rejected>(records[1].Reading).Reason, StringComparison.Ordinal);
        Assert.StartsWith(", {", Encoding.UTF8.GetString(records[1].Json.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("not JSON")]
    [InlineData("\"\"")]
    [InlineData("true")]
    public void What_holds_no_record_is_rejected(string body)
    {
        var record = Records.Read(body);

        Assert.Null(record.Feed);
        Assert.NotEmpty(Assert.IsType<Reading.Rejected>(record.Reading).Reason);
    }

    [Fact]
    public void Wrappings_come_to_an_end()
    {
        var body = One;
        for (var i = 0; i < 10; i++)
        {
            body = $"[{body}]";
        }

        Assert.Contains("wrapped", Assert.IsType<Reading.Rejected>(Records.Read(body).Reading).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Records_come_to_an_end()
    {
        var records = Records.ReadAll($"[{string.Join(',', Enumerable.Repeat("{}", SplitBody.MostRecords + 5))}]");

        Assert.Equal(SplitBody.MostRecords + 1, records.Count);
        Assert.Contains("left out", Assert.IsType<Reading.Rejected>(records[^1].Reading).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_body_or_a_record_that_is_too_large_is_not_read()
    {
        var large = Records.SignIn.With("x", new string('x', ReadRecords.MostRecordBytes)).ToJsonString();
        Assert.Equal([false, true], Records.ReadAll($"[{large}, {One}]").Select(record => record.Reading is Reading.Read));
        Assert.IsType<Reading.Rejected>(Assert.Single(ReadRecords.From(new byte[SplitBody.MostBytes + 1], Records.Now)).Reading);
    }
}
